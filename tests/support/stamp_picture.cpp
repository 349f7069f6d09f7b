#include "support/stamp_picture.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "document/tinted_rows.hpp"

namespace telltale::support {

Raster stamp_picture(const Raster& page, const Tile& tile) {
    const SampleLayout layout{.channels = page.channels, .marked = page.channels};
    const PixelGrid grid = picture_grid(page.width, page.height);
    Masking masking(page.width, page.height, grid.side_x);
    const std::size_t stride = static_cast<std::size_t>(page.width) * layout.pixel_bytes();
    Raster stamped = page;
    const auto row = [&](int y) { return std::span(stamped.samples).subspan(static_cast<std::size_t>(y) * stride, stride); };
    for (int y = 0; y < page.height; ++y) masking.add_row(y, row(y), layout);
    masking.finish();
    TintedRows rows(tile, grid, layout, masking);
    for (int y = 0; y < page.height; ++y) rows.mark(y, row(y), row(y));
    return stamped;
}

Distortion measure_distortion(const Raster& page, const Raster& stamped) {
    double squares = 0;
    double white = 0, white_sum = 0, white_squares = 0;
    Distortion distortion;
    for (std::size_t i = 0; i < page.samples.size(); ++i) {
        const int change = page.samples[i] - stamped.samples[i];
        squares += change * change;
        distortion.max_change = std::max(distortion.max_change, std::abs(change));
        if (page.samples[i] == 255) {
            white += 1;
            white_sum += change;
            white_squares += change * change;
        }
    }
    const double error = squares / static_cast<double>(page.samples.size());
    distortion.psnr_db = error > 0 ? 10 * std::log10(255.0 * 255.0 / error) : 99;
    if (white > 0) distortion.sd_on_white = std::sqrt(std::max(0.0, white_squares / white - white_sum / white * (white_sum / white)));
    return distortion;
}

}  // namespace telltale::support
