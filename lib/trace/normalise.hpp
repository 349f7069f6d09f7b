#pragma once

#include <opencv2/core.hpp>

#include "telltale/raster.hpp"

namespace telltale {

/// Luma of a leak and how much of each pixel is paper. Pages that are mostly dark have been inverted.
struct LeakLuma {
    cv::Mat luma;      ///< height x width floats, 0 to 255
    cv::Mat paper;     ///< height x width floats: 1 where there is paper, 0 under ink and beside it
    double scale = 1;  ///< pixels of this per pixel of the leak

    cv::Size size() const { return luma.size(); }
    /// The same at half the resolution; ink does not bleed into the paper beside it.
    LeakLuma halved() const;
};

/// Finds the paper of a leak: what is not darker than its surroundings by more than any tint is.
///
/// max_side  a larger picture is shrunk by area first; the tint has nothing that fine
LeakLuma find_paper(const Raster& picture, int max_side);

/// What is left of a leak once paper and ink are gone: the tint and noise, and how far each pixel is to be trusted.
///
/// weighted  height x width floats: weight times (luma minus local paper level), levels of 255
/// weight    height x width floats, 0 under ink, else about one over the local noise variance
/// Both are kept as sums would need them, so that folding never divides by a masked pixel.
struct NormalisedLeak {
    cv::Mat weighted;
    cv::Mat weight;
    double scale = 1;  ///< pixels of this per pixel of the leak

    cv::Size size() const { return weighted.size(); }
};

/// Removes the paper's level by normalised convolution over the pixels that are paper.
///
/// blur_px  standard deviation of the convolution: what varies more slowly is taken for shading
/// cost     O(n) in pixels whatever the blur, about 16 bytes a pixel
/// source   Knutsson and Westin, Normalized and differential convolution, CVPR 1993
NormalisedLeak normalise(const LeakLuma& leak, double blur_px);

}  // namespace telltale
