#pragma once

#include <opencv2/core.hpp>

#include "telltale/raster.hpp"

namespace telltale::support {

/// A raster's samples as a matrix. No copy is made, so the raster must outlive the matrix, and nobody may write through the matrix
/// of a raster that is const.
inline cv::Mat mat_of(const Raster& picture) {
    return {picture.height, picture.width, CV_MAKETYPE(CV_8U, picture.channels), const_cast<std::uint8_t*>(picture.samples.data())};
}

/// A picture that has this level everywhere.
inline Raster blank(int width, int height, int channels, std::uint8_t level = 0) {
    const auto size = static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * static_cast<std::size_t>(channels);
    return {width, height, channels, std::vector<std::uint8_t>(size, level)};
}

/// A copy of a picture whose samples are about to be changed, so that its blocks will no longer be as a JPEG file rounded them.
inline Raster to_change(const Raster& picture) {
    Raster copy = picture;
    copy.block_steps = {};
    return copy;
}

/// A copy of one part of a picture.
inline Raster cut(const Raster& picture, const cv::Rect& part) {
    Raster piece = blank(part.width, part.height, picture.channels);
    mat_of(picture)(part).copyTo(mat_of(piece));
    return piece;
}

}  // namespace telltale::support
