#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <span>
#include <vector>

namespace telltale {

constexpr int thumbnail_side = 32;  ///< pixels

/// Places of a picture that can be recognised in a crop or a shrunk copy of it, and how they look.
struct PictureFeatures {
    std::uint32_t page = 0;       ///< index of the page in its document
    cv::Size size;                ///< size of the picture, pixels
    double tile_px = 0;           ///< side of the tint's tile on the picture, pixels; 0 where it is unknown, as for leaks
    std::vector<cv::Point2f> at;  ///< places of the features, pixels, 0.5 in the middle of the first
    cv::Mat descriptors;          ///< one row of 128 bytes for each feature
    cv::Mat thumbnail;            ///< thumbnail_side x thumbnail_side bytes, for what is too smooth to have features
};

/// How a picture looks from afar, without any feature: its size and thumbnail.
///
/// luma  height x width bytes
PictureFeatures seen_from_afar(const cv::Mat& luma);

/// Finds features all over a picture, so that any part of it has some: the strongest, and the strongest of each part.
///
/// luma     height x width bytes; it is looked at with a long side of at most 640 px
/// returns  features without places when the picture is too smooth to have any; there is a thumbnail in any case
/// cost     about 0.1 s
/// source   SIFT; Lowe, IJCV 60, 2004
PictureFeatures find_features(const cv::Mat& luma);

/// Writes features as bytes that are kept beside the original, some 80 kB a page.
std::vector<std::uint8_t> to_bytes(std::span<const PictureFeatures> pages);
/// Reads what to_bytes() wrote.
///
/// returns  empty when the bytes are not features, or are damaged
std::vector<PictureFeatures> picture_features_from(std::span<const std::uint8_t> bytes);

}  // namespace telltale
