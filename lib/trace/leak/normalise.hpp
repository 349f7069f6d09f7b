#pragma once

#include <array>
#include <opencv2/core.hpp>

namespace telltale {

/// How many pixels of a picture of bytes have each level.
std::array<int, 256> count_levels(const cv::Mat& luma);

/// A leak's luma and its paper, at the leak's own resolution or at the largest that is worth keeping.
struct PaperPicture {
    cv::Mat luma;           ///< height x width bytes; dark paper has been inverted
    cv::Mat inverted;       ///< height x width bytes: 255 where luma was inverted, else 0; empty where nothing was inverted
    cv::Mat ink;            ///< height x width bytes: 255 under ink and beside it, else 0; also 0 where there is no paper
    double scale = 1;       ///< pixels of this picture per pixel of the leak
    bool textured = false;  ///< whether it is a photo or a texture rather than a page: see as_texture()

    cv::Size size() const { return luma.size(); }
};

/// Finds the paper of a leak: what is not darker than its surroundings by more than any tint is.
///
/// Photos and textures have no paper, so every pixel of them counts.
/// luma      height x width bytes
/// max_side  long side to which a larger picture is shrunk by area first, pixels
/// cost      some 8 ms a megapixel
PaperPicture find_paper(const cv::Mat& luma, int max_side);

/// The picture with every pixel counted and nothing inverted, as is right for photos, which have no paper.
PaperPicture as_texture(PaperPicture picture);

/// A leak's luma and its paper as floats, at full or half resolution. Ink does not bleed into the paper beside it.
struct LeakLuma {
    cv::Mat luma;      ///< height x width floats, 0 to 255
    cv::Mat paper;     ///< height x width floats: the share of the pixel that is paper
    cv::Mat inverted;  ///< height x width bytes, as in PaperPicture
    double scale = 1;  ///< pixels of this picture per pixel of the leak

    cv::Size size() const { return luma.size(); }
};
/// The picture at its own resolution.
LeakLuma whole_luma(const PaperPicture& picture);
/// The picture at half its resolution, each pixel the mean of those of its four that are paper. An odd last row or column is left out.
LeakLuma half_luma(const PaperPicture& picture);

/// What is left of a leak once paper and ink are gone: the tint and noise, and how far each pixel is to be trusted.
///
/// Both are kept in the form in which sums need them, so that folding never divides by a masked pixel.
struct NormalisedLeak {
    cv::Mat weighted;  ///< height x width floats: weight times (luma minus local paper level), levels of 255
    cv::Mat weight;    ///< height x width floats: 0 under ink, else about one over the local noise variance
    double scale = 1;  ///< pixels of this picture per pixel of the leak

    cv::Size size() const { return weighted.size(); }
};

/// Removes the paper's level by normalised convolution over the pixels that are paper.
///
/// blur_px  standard deviation of the convolution, pixels; what varies more slowly is taken for shading
/// cost     O(n) in pixels whatever the blur, 12 bytes a pixel besides the result
/// source   Knutsson and Westin, Normalized and differential convolution, CVPR 1993
NormalisedLeak normalise(const LeakLuma& leak, double blur_px);

}  // namespace telltale
