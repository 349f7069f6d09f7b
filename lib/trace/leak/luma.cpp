#include "trace/leak/luma.hpp"

#include <opencv2/imgproc.hpp>

#include "telltale/error.hpp"

namespace telltale {

cv::Mat luma_of(const Raster& picture) {
    if (picture.empty() || picture.width <= 0 || picture.height <= 0 ||
        picture.samples.size() != static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height) *
                                      static_cast<std::size_t>(picture.channels)) {
        throw Error(ErrorKind::bad_request, "a leak's picture has no samples, or not as many as its size says");
    }
    const cv::Mat samples(picture.height, picture.width, CV_8UC(picture.channels), const_cast<std::uint8_t*>(picture.samples.data()));
    if (picture.channels == 1) return samples;
    cv::Mat luma;
    cv::cvtColor(samples, luma, cv::COLOR_RGB2GRAY);
    return luma;
}

}  // namespace telltale
