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

    /// The ink with about so many pixels a point, or as it is when that is not less. Kept for the next call of the kind.
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

    static ScaleRange about(double scale) { return {scale / 1.025, scale}; }  ///< a step more or less is looked at anyway
};

/// Finds one page's likely places in a leak that is neither turned nor slanted: every scale, then every position at once by
/// correlation of textures.
class CoarseRegistration {
public:
    /// leak     ink
    /// threads  that a search may use
    explicit CoarseRegistration(const cv::Mat& leak, int threads = 1);

    /// The likeliest places of a page, best first, their agreement measured at 50 dpi. Repeated paragraphs give several.
    ///
    /// range  of the scales to look at; else those that the characters' heights allow
    std::vector<PageFit> find(const DrawnPage& page, std::size_t most, std::optional<ScaleRange> range = {}) const;

private:
    ScaleRange allowed_by_characters(const DrawnPage& page) const;

    cv::Mat leak_;  // without ruled lines
    double character_px_ = 0;
    int threads_;
};

constexpr std::size_t most_refined = 3;  ///< fits that refine gives at most

/// Sharpens fits by matching blocks of the leak with the page and fitting an affine map to where they went.
///
/// Each fit takes one rough round; the best few are sharpened.
/// returns  best agreement first, of all the texture; at most as many as are worth reading
std::vector<PageFit> refine(const cv::Mat& leak, const DrawnPage& page, std::span<const PageFit> places, int threads = 1);

}  // namespace telltale
