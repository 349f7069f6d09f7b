#pragma once

#include <opencv2/core.hpp>

namespace telltale {

/// How much darker each pixel is than the paper around it: height x width floats, 0 on paper, about 1 in black ink.
///
/// A picture that is mostly dark is taken for inverted.
///
/// luma  height x width bytes
cv::Mat ink_of(const cv::Mat& luma);

/// Height of the middle one of the characters, or parts of characters, in pixels: what tells the scale, roughly. 0: none.
double character_height(const cv::Mat& ink);

/// Ink without ruled lines of this length or more, which are alike in every row of a table.
cv::Mat without_rules(const cv::Mat& ink, double length_px);

/// What tells one text from another at this resolution: ink without its slow changes, pixels of about a line's thickness
/// and more flattened. Mean about 0.
cv::Mat texture_of(const cv::Mat& ink, double fine_px, double coarse_px);

}  // namespace telltale
