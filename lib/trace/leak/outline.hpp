#pragma once

#include <array>
#include <opencv2/core.hpp>
#include <vector>

#include "trace/leak/coordinates.hpp"

namespace telltale {

/// A bright four-sided shape before something darker: a sheet on a desk, a page in a viewer, or a whole display. Or a dark
/// page in a bright window.
///
/// Corners may lie outside of the photo. An open outline goes on beyond the photo's edge: only the second and the third
/// corner are the page's, the first and the last are places on the sides that lead to them.
struct Outline {
    std::array<cv::Point2d, 4> corners;  ///< clockwise as seen, pixels of the photo
    bool open = false;

    /// Whether a side runs at an angle: a page in a screenshot is upright.
    bool is_askew() const;
};

/// Finds outlines that may be a page's.
///
/// luma     height x width bytes, of a photo or a screenshot
/// returns  the largest first, at most 4
/// cost     some 30 ms
std::vector<Outline> find_outlines(const cv::Mat& luma);

/// A page that an outline would be, were its sides in this ratio.
struct OutlinedPage {
    TileGrid grid;    ///< tiles to pixels of the photo; the first corner is at (0, 0)
    cv::Size2d size;  ///< tiles; the short side has 4
};

/// The shapes of paper and slides that fit an outline, with either side the longer one.
///
/// How a camera's perspective shortens a side follows from the outline itself, up to the focal length, which is only
/// known roughly; so several shapes are left.
std::vector<OutlinedPage> fit_pages(const Outline& outline, cv::Size photo);

}  // namespace telltale
