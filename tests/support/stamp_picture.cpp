#include "support/stamp_picture.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "document/tint/tinted_rows.hpp"
#include "support/raster_mat.hpp"

namespace telltale::support {

Raster stamp_picture(const Raster& page, const Tile& tile) {
    const SampleLayout layout{.channels = page.channels, .marked = page.channels};
    const PixelGrid grid = picture_grid(page.width, page.height);
    Masking masking(page.width, page.height);
    const std::size_t stride = static_cast<std::size_t>(page.width) * layout.pixel_bytes();
    Raster stamped = to_change(page);
    const auto row = [&](int y) { return std::span(stamped.samples).subspan(static_cast<std::size_t>(y) * stride, stride); };
    for (int y = 0; y < page.height; ++y) masking.add_row(y, row(y), layout);
    masking.finish();
    TintedRows rows(tile, grid, layout, masking);
    for (int y = 0; y < page.height; ++y) rows.mark(y, row(y), row(y));
    return stamped;
}

}  // namespace telltale::support
