#pragma once

#include <opencv2/core.hpp>

namespace telltale {

/// How much darker each pixel is than the paper around it: height x width floats, 0 on paper, about 1 in black ink.
///
/// A picture that is mostly dark is taken for inverted.
///
/// luma  height x width bytes
cv::Mat ink_of(const cv::Mat& luma);

/// The median height of the characters, or parts of characters, which tells the scale roughly.
///
/// returns  pixels; 0 when there are no characters
double character_height(const cv::Mat& ink);

/// Ink without ruled lines, which look alike in every row of a table.
///
/// length_px  length from which a straight line is ruled, pixels
cv::Mat without_rules(const cv::Mat& ink, double length_px);

/// The texture by which one text is told from another: the ink, smoothed, without its slow changes.
///
/// fine_px    standard deviation of the smoothing, pixels
/// coarse_px  half the side of the neighbourhood whose mean is taken away, pixels
/// returns    height x width floats with a mean of about 0
cv::Mat texture_of(const cv::Mat& ink, double fine_px, double coarse_px);

}  // namespace telltale
