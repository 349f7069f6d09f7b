#pragma once

#include <array>
#include <opencv2/core.hpp>

namespace telltale {

/// How many pixels of a picture of bytes have each level.
std::array<int, 256> count_levels(const cv::Mat& luma);

/// A leak's luma and its paper, at the leak's own resolution or the largest that is worth keeping.
struct PaperPicture {
    cv::Mat luma;           ///< height x width bytes; dark paper has been inverted
    cv::Mat inverted;       ///< height x width bytes: 255 where it has, else 0; empty where nothing was
    cv::Mat ink;            ///< height x width bytes: 255 under ink and beside it, else 0; nothing where there is no paper
    double scale = 1;       ///< pixels of this per pixel of the leak
    bool textured = false;  ///< a photo or texture rather than a page: see as_texture

    cv::Size size() const { return luma.size(); }
};

/// Finds the paper of a leak: what is not darker than its surroundings by more than any tint is. Photos and textures
/// have none, so there every pixel counts.
///
/// luma      height x width bytes
/// max_side  a larger picture is shrunk by area first; the tint has nothing that fine
/// cost      some 8 ms a megapixel
PaperPicture find_paper(const cv::Mat& luma, int max_side);

/// The same picture with every pixel counted and nothing inverted, as is right for photos: they have no paper.
PaperPicture as_texture(PaperPicture picture);

/// The same as floats, at full or half resolution; ink does not bleed into the paper beside it.
struct LeakLuma {
    cv::Mat luma;      ///< height x width floats, 0 to 255
    cv::Mat paper;     ///< height x width floats: the share of the pixel that is paper
    cv::Mat inverted;  ///< height x width bytes, as in PaperPicture
    double scale = 1;  ///< pixels of this per pixel of the leak

    cv::Size size() const { return luma.size(); }
};
LeakLuma whole_luma(const PaperPicture& picture);
LeakLuma half_luma(const PaperPicture& picture);

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
/// cost     O(n) in pixels whatever the blur, 12 bytes a pixel besides the result
/// source   Knutsson and Westin, Normalized and differential convolution, CVPR 1993
NormalisedLeak normalise(const LeakLuma& leak, double blur_px);

}  // namespace telltale
