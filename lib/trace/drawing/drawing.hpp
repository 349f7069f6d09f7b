#pragma once

#include <opencv2/core.hpp>
#include <span>
#include <string>
#include <vector>

#include "telltale/raster.hpp"
#include "telltale/tile_map.hpp"

namespace telltale {

constexpr int sub_pixels = 4;  ///< fractional bits of the points that OpenCV draws

/// Okabe and Ito's palette, which people who do not see colours well can tell apart too. Channels are red, green and blue. Locks
/// and moved text share no colour.
namespace palette {
inline const cv::Scalar blue{0, 114, 178};
inline const cv::Scalar vermilion{213, 94, 0};
inline const cv::Scalar green{0, 158, 115};
inline const cv::Scalar purple{204, 121, 167};
inline const cv::Scalar orange{230, 159, 0};
inline const cv::Scalar sky{86, 180, 233};
inline const cv::Scalar grey{160, 160, 160};
inline const cv::Scalar dark{48, 48, 48};
inline const cv::Scalar white{255, 255, 255};
}  // namespace palette

/// Checks that a picture has samples.
///
/// throws  bad_request when it has none
void require_samples(const Raster& picture);

/// A picture with 3 channels that looks the same.
Raster coloured(Raster picture);

/// A view of a picture's samples.
cv::Mat samples_of(Raster& picture);
/// A view of a picture's samples that may only be read.
cv::Mat samples_of(const Raster& picture);

/// Turns a place in a picture, in pixels, into a point as OpenCV draws it: counted from the middle of the first pixel, with
/// sub_pixels fractional bits.
cv::Point to_draw(TileMap::Point at);

/// A straight line on the page as it lies in the leak: a curve where lens or paper bend it.
///
/// returns  points as to_draw() gives them
std::vector<cv::Point> curve(const TileMap& map, TileMap::Point from, TileMap::Point to);

/// Thickness in pixels of a thin line that can be seen when all of a picture is looked at.
int thin_line(const Raster& picture);

/// Draws the outline of a part of a page.
void draw_outline(cv::Mat& picture, const TileMap& map, const TileArea& area, const cv::Scalar& colour, int thickness);

/// A line of a label, and the colour of the box on which it is written in white.
struct LabelLine {
    std::string text;
    cv::Scalar colour;
};

/// Lines below each other, ready to be drawn.
struct Label {
    std::vector<LabelLine> lines;
    int thin;         ///< thickness of a letter's strokes, pixels
    double size = 0;  ///< size of the letters, as OpenCV counts it
    cv::Size line{};  ///< size of each line's box, pixels
    int base = 0;     ///< the letters' base line below the top of the box, pixels

    cv::Size whole() const { return {line.width, line.height * static_cast<int>(lines.size())}; }
};

/// Lays out a label.
///
/// thin    thickness of a letter's strokes, pixels
/// widest  width in pixels beyond which letters are made smaller, as far as they can still be read
Label make_label(std::vector<LabelLine> lines, int thin, int widest);

/// Draws a label, all of it inside the picture if it fits.
///
/// corner  where the label's upper left corner should lie, pixels
void draw_label(cv::Mat& picture, const Label& label, cv::Point corner);

}  // namespace telltale
