#pragma once

#include <array>
#include <opencv2/core.hpp>
#include <vector>

#include "trace/leak/coordinates.hpp"

namespace telltale {

/// A four-sided shape that may be a page: a bright one before something darker, such as a sheet on a desk, a page in a viewer or a
/// whole display, or a dark page in a bright window.
///
/// Corners may lie outside of the photo. An open outline goes on beyond the photo's edge: only its second and third corners are
/// the page's, while the first and the last are places on the sides that lead to them.
struct Outline {
    std::array<cv::Point2d, 4> corners;  ///< clockwise as seen, pixels of the photo
    bool open = false;                   ///< whether the page goes on beyond the photo's edge

    /// Whether a side runs at an angle. No side of a page in a screenshot does.
    bool is_askew() const;
};

/// Finds outlines that may be a page's.
///
/// luma     height x width bytes, of a photo or a screenshot
/// returns  the largest first, at most 4; empty when there are none
/// cost     some 30 ms
std::vector<Outline> find_outlines(const cv::Mat& luma);

/// A page that an outline may be, with one of the usual ratios of sides.
struct OutlinedPage {
    TileGrid grid;    ///< tiles to pixels of the photo; the outline's first corner, or an open one's second, is at (0, 0)
    cv::Size2d size;  ///< tiles; the short side of a closed outline has 4
};

/// The shapes of paper and slides that fit an outline, with either side the longer one.
///
/// How a camera's perspective shortens a side follows from the outline itself, up to the focal length, which is only known
/// roughly. So several shapes are left.
/// photo    size of the photo, pixels
/// returns  the best fitting shape first; of an open outline, all shapes for each of some focal lengths. Empty when none fits
std::vector<OutlinedPage> fit_pages(const Outline& outline, cv::Size photo);

}  // namespace telltale
