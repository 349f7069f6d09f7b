#pragma once

#include <opencv2/core.hpp>

#include "trace/leak/normalise.hpp"

namespace telltale {

/// How deep a mark is at each place, as a share of what it is on white: a share of what light there is, but on dark pages, whose
/// marks are light that is added, alike everywhere.
///
/// original  floats, 0 to 1
/// light     Explained::light
cv::Mat depth_of(const cv::Mat& original, const cv::Mat& light);

/// What a leak shows beyond its original, each pixel weighed by how deep the mark is there and how noisy its surroundings are.
///
/// parameters  as of explain()
NormalisedLeak beyond_original(const cv::Mat& luma, const cv::Mat& original, const cv::Mat& seen, double tile_px);

}  // namespace telltale
