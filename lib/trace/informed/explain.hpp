#pragma once

#include <opencv2/core.hpp>

namespace telltale {

constexpr int explained_reach = 2;  ///< pixels; what lies so near to the edge of the picture has no explanation

/// What an original explains of a leak.
struct Explained {
    cv::Mat rest;   ///< the leak minus what explains it, levels
    cv::Mat light;  ///< how light each place would be without a mark and under even light, 0 to about 1
};

/// Explains a leak by the original that it shows, as well as one blur, one tone curve and slowly varying light can.
///
/// luma      floats, 0 to 255
/// original  floats, 0 to 1, drawn to lie on the leak pixel by pixel
/// seen      floats: 1 where both are known, else 0
/// tile_px   side of a tile in luma, pixels; what varies more slowly than a sixth of it is taken for light
/// cost      some 0.15 s for 400,000 pixels
Explained explain(const cv::Mat& luma, const cv::Mat& original, const cv::Mat& seen, double tile_px);

}  // namespace telltale
