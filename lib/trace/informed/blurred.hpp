#pragma once

#include <opencv2/core.hpp>

namespace telltale {

/// A picture smoothed by a Gaussian.
///
/// deviation  standard deviation of the Gaussian, pixels
cv::Mat blurred(const cv::Mat& picture, double deviation);

/// A sum divided by its weight, where a weight counts as no less than `least`. If both were smoothed alike, it is a local mean.
///
/// source  normalised convolution, as in normalise()
cv::Mat quotient(const cv::Mat& sum, const cv::Mat& weight, double least);

}  // namespace telltale
