#pragma once

#include <opencv2/core.hpp>
#include <span>
#include <string>
#include <vector>

#include "telltale/raster.hpp"
#include "telltale/tile_map.hpp"

namespace telltale {

constexpr int sub_pixels = 4;  ///< bits that OpenCV's points may have behind the point when it draws

/// Told apart by those who don't see colours well too: Okabe and Ito's palette, red first. Locks and moved text share none.
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

/// throws  bad_request when the picture has no samples
void require_samples(const Raster& picture);

/// The same picture with 3 channels.
Raster coloured(Raster picture);

/// A picture's samples, not copied.
cv::Mat samples_of(Raster& picture);
cv::Mat samples_of(const Raster& picture);  ///< only to be read

/// A place in a picture as OpenCV draws it: counted from the middle of the first pixel, with sub_pixels.
cv::Point to_draw(TileMap::Point at);

/// A straight line on the page as it lies in the leak, a curve where lens or paper bend it; points as to_draw gives them.
std::vector<cv::Point> curve(const TileMap& map, TileMap::Point from, TileMap::Point to);

/// Pixels of a thin line that is seen when the whole of a picture is looked at.
int thin_line(const Raster& picture);

/// The outline of a part of a page.
void draw_outline(cv::Mat& picture, const TileMap& map, const TileArea& area, const cv::Scalar& colour, int thickness);

/// A line of a label, and the colour of the box on which it is written in white.
struct LabelLine {
    std::string text;
    cv::Scalar colour;
};

/// Lines below each other, ready to be drawn.
struct Label {
    std::vector<LabelLine> lines;
    int thin;  ///< pixels of a stroke
    double size = 0;
    cv::Size line{};  ///< of each box
    int base = 0;     ///< of the letters, below the box's top

    cv::Size whole() const { return {line.width, line.height * static_cast<int>(lines.size())}; }
};

/// widest  pixels: written smaller where it would be wider, as far as it can still be read
Label make_label(std::vector<LabelLine> lines, int thin, int widest);

/// All of it inside the picture as far as it fits.
///
/// corner  the upper left one of the label
void draw_label(cv::Mat& picture, const Label& label, cv::Point corner);

}  // namespace telltale
