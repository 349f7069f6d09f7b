#pragma once

#include <opencv2/core.hpp>

#include "trace/leak/normalise.hpp"

namespace telltale {

/// How deep a mark is at each place, as a share of its depth on white.
///
/// On light pages it is the share of light that the place has. On dark pages the mark is light that is added, so it is 1 everywhere.
/// original  floats, 0 to 1
/// light     Explained::light
/// source    docs/format.md, section 6
cv::Mat depth_of(const cv::Mat& original, const cv::Mat& light);

/// What a leak shows beyond its original. Each pixel is weighed by how deep the mark is there and how noisy its surroundings are.
///
/// The parameters are those of explain().
NormalisedLeak beyond_original(const cv::Mat& luma, const cv::Mat& original, const cv::Mat& seen, double tile_px);

}  // namespace telltale
