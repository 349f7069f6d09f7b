#pragma once

#include <cstddef>
#include <opencv2/core.hpp>
#include <vector>

namespace telltale {

/// Shrinks by area, enlarges linearly: neither moves anything.
cv::Mat resized(const cv::Mat& picture, double factor);

/// One page, made ready to be compared with leaks at every position at once.
class Correlator {
public:
    /// ink  of the page, at the resolution of the comparison; 50 dpi and less, lines of text a few pixels apart
    explicit Correlator(const cv::Mat& ink);

    struct Peak {
        double x = 0;  ///< of the leak's corner, page pixels
        double y = 0;
        double agreement = -1;  ///< of the textures where they overlap, as a share of all that the leak has
    };

    /// The highest peaks of a leak's ink at the same resolution, in no order.
    std::vector<Peak> match(const cv::Mat& ink, std::size_t most);

private:
    double agreement(const cv::Mat& texture, int x, int y) const;
    const cv::Mat& spectrum_for(cv::Size size);

    cv::Mat texture_;
    cv::Mat spectrum_;
};

/// What is compared of a page's ink, or of a leak's.
cv::Mat compared_texture(const cv::Mat& ink);

/// The agreement of a leak's texture with that of a part of a page, at the position in it that fits best, -1 to 1.
///
/// part  larger than the leak by how far its place is unsure
double best_agreement(const cv::Mat& part, const cv::Mat& leak);

}  // namespace telltale
