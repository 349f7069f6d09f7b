#include "trace/page/original.hpp"

#include "trace/leak/luma.hpp"

namespace telltale {

std::optional<cv::Mat> draw_original(const OriginalPages& originals, const Sha256& document, int page, int long_side_px) {
    const std::optional<Raster> drawn = originals.draw(document, page, long_side_px);
    if (!drawn) return std::nullopt;
    const cv::Mat luma = luma_of(*drawn);
    return drawn->channels == 1 ? luma.clone() : luma;  // luma views the samples of a grey raster, which ends here
}

}  // namespace telltale
