#include "support/recompress.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "support/picture_file.hpp"
#include "support/raster_mat.hpp"

namespace telltale::support {
namespace {

int flag(Resampling resampling) {
    switch (resampling) {
        case Resampling::nearest:
            return cv::INTER_NEAREST;
        case Resampling::linear:
            return cv::INTER_LINEAR;
        case Resampling::cubic:
            return cv::INTER_CUBIC;
        case Resampling::area:
            return cv::INTER_AREA;
        case Resampling::lanczos:
            return cv::INTER_LANCZOS4;
    }
    return cv::INTER_LINEAR;
}

}  // namespace

Raster jpeg(const Raster& picture, int quality) {
    return decode_jpeg(encode_jpeg(picture, quality));
}

Raster resize(const Raster& picture, double factor_x, double factor_y, Resampling resampling) {
    const auto scaled = [](int side, double factor) { return std::max(1, static_cast<int>(std::lround(side * factor))); };
    Raster result = blank(scaled(picture.width, factor_x), scaled(picture.height, factor_y), picture.channels);
    cv::Mat target = mat_of(result);
    cv::resize(mat_of(picture), target, target.size(), 0, 0, flag(resampling));
    return result;
}

Raster chat(const Raster& picture, const ChatHop& hop) {
    const double factor = hop.long_side / static_cast<double>(std::max(picture.width, picture.height));
    return jpeg(factor < 1 ? resize(picture, factor, factor, Resampling::area) : picture, hop.quality);
}

}  // namespace telltale::support
