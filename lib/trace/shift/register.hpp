#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <span>
#include <vector>

namespace telltale {

/// An unmarked page as it was drawn: ink, and how many pixels a point of the page takes.
struct DrawnPage {
    cv::Mat ink;
    double scale = 1;  ///< pixels a point

    /// The ink shrunk to about so many pixels a point, or as it is when that would not shrink it.
    ///
    /// The result is kept, and holds until a call asks for another scale.
    const cv::Mat& near(double wanted_scale) const;

private:
    mutable cv::Mat shrunk_;
    mutable double shrunk_scale_ = 0;

public:
    DrawnPage(cv::Mat drawn, double pixels_a_point) : ink(std::move(drawn)), scale(pixels_a_point) {}
};

/// Where a page lies in a leak: leak pixel = map * (page point, 1).
struct PageFit {
    cv::Matx23d map;
    double agreement = 0;  ///< correlation of the leak's texture with the page's, -1 to 1

    cv::Point2d to_leak(double x, double y) const {
        return {map(0, 0) * x + map(0, 1) * y + map(0, 2), map(1, 0) * x + map(1, 1) * y + map(1, 2)};
    }
    double scale() const { return std::sqrt(std::abs(map(0, 0) * map(1, 1) - map(0, 1) * map(1, 0))); }
};

/// The page's ink as the leak would show it, at the leak's size.
cv::Mat draw_in_leak(const DrawnPage& page, const PageFit& fit, cv::Size leak);

/// Leak pixels a point.
struct ScaleRange {
    double least = 0.4;  ///< 29 dpi
    double most = 5.6;   ///< 400 dpi

    /// A range around a scale. It is narrow, since the search looks a step further on either side anyway.
    static ScaleRange about(double scale) { return {scale / 1.025, scale}; }
};

/// Finds one page's likely places in a leak that is neither turned nor slanted.
///
/// Every scale is tried, and in each of them every position at once, by correlation of textures.
class CoarseRegistration {
public:
    /// leak     ink_of() a picture
    /// threads  that a search may use
    explicit CoarseRegistration(const cv::Mat& leak, int threads = 1);

    /// The likeliest places of a page, best first, their agreement measured at 50 dpi. Repeated paragraphs give several.
    ///
    /// most     places to return at most
    /// range    the scales to look at; without it, those that the heights of the characters allow
    /// returns  empty when no place agrees at all
    std::vector<PageFit> find(const DrawnPage& page, std::size_t most, std::optional<ScaleRange> range = {}) const;

private:
    ScaleRange allowed_by_characters(const DrawnPage& page) const;

    cv::Mat leak_;             // the leak's ink without ruled lines
    double character_px_ = 0;  // median height of its characters; 0 when there are none
    int threads_;
};

constexpr std::size_t most_refined = 3;  ///< fits that refine() returns at most

/// How far a fit may be off before it is sharpened.
enum class Sharpening {
    full,   ///< by 9 points, as after a search for the page's text
    brief,  ///< by 4 points, as where pilots say how the page lies: a third of the work
};

/// Sharpens fits by matching blocks of the leak with the page and fitting an affine map to where they went.
///
/// In full every fit is sharpened roughly, and the best few then finely; the agreement
/// is that of the sharpened fit. In brief it is that of the fit before the last step, which is hardly less.
/// leak     ink_of() a picture
/// returns  best agreement first, measured over all of the texture; at most most_refined
std::vector<PageFit> refine(const cv::Mat& leak, const DrawnPage& page, std::span<const PageFit> places, Sharpening sharpening,
                            int threads = 1);

}  // namespace telltale
