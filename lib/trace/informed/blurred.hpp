#pragma once

#include <opencv2/core.hpp>

namespace telltale {

/// A picture smoothed by a Gaussian of so many pixels.
cv::Mat blurred(const cv::Mat& picture, double deviation);

/// A sum over its weight, which counts for no less than `least`: of two that were smoothed alike, a local mean.
///
/// source  normalised convolution, as in normalise()
cv::Mat quotient(const cv::Mat& sum, const cv::Mat& weight, double least);

}  // namespace telltale
