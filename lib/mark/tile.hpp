#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "mark/constellation.hpp"

namespace telltale {

constexpr int tile_samples = 96;  ///< samples along a tile's side

/// One period of the tint: what white paper becomes, row by row, 252 to 255 at normal strength.
///
/// A sample covers the square [i, i + 1) of 1/96 tile sides; the tile's corner is the corner of the page.
struct Tile {
    std::array<std::uint8_t, tile_samples * tile_samples> level{};

    std::uint8_t at(int row, int column) const { return level[static_cast<std::size_t>(row * tile_samples + column)]; }
};

/// The look of the tint: how far below white, how strong. See docs/format.md, section 5.
struct TileLook {
    int mean_milli = 0;       ///< thousandths of a level below 255 around which the pattern swings
    int deviation_milli = 0;  ///< thousandths of a level: standard deviation of the pattern before rounding
    int depth = 3;            ///< levels below 255 that are allowed
};

/// Draws one copy's tile of one lane, bit-exact on every machine: integers only.
///
/// chips  chip_count of them, each +1 or -1
Tile draw_tile(const Constellation& constellation, int lane, std::span<const std::int8_t> chips, const TileLook& look);

}  // namespace telltale
