#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "mark/constellation.hpp"

namespace telltale {

constexpr int tile_samples = 144;  ///< samples along a tile's side: fine enough that viewers' interpolation changes little

/// One period of the tint: what white paper becomes, row by row, 252 to 255 at normal strength.
///
/// A sample covers the square [i, i + 1) of 1/144 tile sides; the tile's corner is the corner of the page.
struct Tile {
    std::array<std::uint8_t, tile_samples * tile_samples> level{};

    std::uint8_t at(int row, int column) const { return level[static_cast<std::size_t>(row * tile_samples + column)]; }
};

/// The look of the tint: at which heights of the pattern the paper goes down by one level. See docs/format.md, section 5.
///
/// steps  thousandths of the pattern's standard deviation, ascending: a sample is 255 less one for each step that the
///        pattern does not exceed, so there are steps.size() + 1 levels
/// bright_edge  the outermost samples stay one level above the darkest, the four corners two
struct TileLook {
    std::vector<int> steps;
    bool bright_edge = false;
};

/// Draws one copy's tile of one lane, bit-exact on every machine: integers only.
///
/// chips  chip_count of them, each +1 or -1
Tile draw_tile(const Constellation& constellation, int lane, std::span<const std::int8_t> chips, const TileLook& look);

}  // namespace telltale
