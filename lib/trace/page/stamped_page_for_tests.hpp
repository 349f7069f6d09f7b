#pragma once

#include <algorithm>
#include <cmath>

#include "mark/chips.hpp"
#include "mark/constellation.hpp"
#include "mark/tile.hpp"
#include "telltale/raster.hpp"

namespace telltale {

/// A gray page with a copy's tint on it, plainly multiplied, for tests.
inline Raster stamped_page(Raster page, const VaultKey& key, const CopyId& copy, int lane) {
    const TileLook look{{-1800, -1080, 1250}};
    const Constellation constellation = make_constellation(key);
    const auto chips = ChipSource(key).chips(copy, {Channel::tint, static_cast<std::uint32_t>(lane)}, constellation.chip_count());
    const Tile tile = draw_tile(constellation, lane, chips, look);
    const double side = std::min(page.width, page.height) / 4.0;
    for (int y = 0; y < page.height; ++y) {
        for (int x = 0; x < page.width; ++x) {
            const int row = static_cast<int>((y + 0.5) * tile_samples / side) % tile_samples;
            const int column = static_cast<int>((x + 0.5) * tile_samples / side) % tile_samples;
            auto& sample = page.samples[static_cast<std::size_t>(y * page.width + x)];
            sample = static_cast<std::uint8_t>(std::lround(sample * tile.at(row, column) / 255.0));
        }
    }
    return page;
}

}  // namespace telltale
