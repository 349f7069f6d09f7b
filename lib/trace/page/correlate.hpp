#pragma once

#include <cstddef>
#include <opencv2/core.hpp>
#include <vector>

namespace telltale {

/// Resizes a picture by a factor: it is shrunk by area or enlarged linearly, and neither moves anything.
cv::Mat resized(const cv::Mat& picture, double factor);

/// One page, made ready to be compared with leaks at every position at once.
class Correlator {
public:
    /// ink  the page's ink at the resolution of the comparison: 50 dpi or less, so that lines of text are a few pixels apart
    explicit Correlator(const cv::Mat& ink);

    struct Peak {
        double x = 0;  ///< where the leak's upper left corner lies, page pixels
        double y = 0;  ///< where the leak's upper left corner lies, page pixels
        /// Correlation of the overlap, as a share of all the texture that the leak has; -1 where too little overlaps.
        double agreement = -1;
    };

    /// The `most` highest peaks of a leak's ink at the page's resolution, the highest correlation first; agreements need not fall.
    std::vector<Peak> match(const cv::Mat& ink, std::size_t most);

private:
    double agreement(const cv::Mat& texture, int x, int y) const;
    const cv::Mat& spectrum_for(cv::Size size);

    cv::Mat texture_;
    cv::Mat spectrum_;
};

/// The texture of a page's ink, or of a leak's, by which the two are compared.
cv::Mat compared_texture(const cv::Mat& ink);

/// The agreement of a leak's texture with that of a part of a page, at the position in the part that fits best, -1 to 1.
///
/// part     compared_texture(), larger than the leak by as much as the leak's place is unsure
/// leak     compared_texture()
/// returns  -1 when the part is smaller than the leak
double best_agreement(const cv::Mat& part, const cv::Mat& leak);

}  // namespace telltale
