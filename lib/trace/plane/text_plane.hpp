#pragma once

#include <opencv2/core.hpp>
#include <optional>

namespace telltale {

/// Finds how a photographed page of text lies, by its text alone: no outline, no tint and no known scale.
///
/// The directions of lines tell where horizontals meet; where lines begin and end, and how upright strokes lean, tell where verticals
/// meet. Square pixels tie the two, since a page's axes are at right angles.
/// luma     height x width bytes, upright to some 20 degrees
/// returns  the homography from pixels of the picture to those of a picture in which lines are level, columns upright, and the scale is
///          about the same; nothing where there are too few lines to tell
/// cost     some 100 ms
/// source   docs/design/camera.md, "The plane of a page without an outline"
std::optional<cv::Matx33d> find_text_plane(const cv::Mat& luma);

}  // namespace telltale
