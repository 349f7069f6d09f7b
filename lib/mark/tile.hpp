#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "mark/constellation.hpp"

namespace telltale {

constexpr int tile_samples = 144;  ///< samples along a tile's side: so many that viewers' interpolation changes little

/// One period of the tint: the levels that white paper becomes, row by row, which are 252 to 255 at normal strength.
///
/// Sample i covers [i, i + 1) in units of 1/144 of the tile's side, down as across. The first tile's corner is the page's corner.
struct Tile {
    std::array<std::uint8_t, tile_samples * tile_samples> level{};

    std::uint8_t at(int row, int column) const { return level[static_cast<std::size_t>(row * tile_samples + column)]; }
};

/// How levels are made from the pattern: at which of its heights the paper goes down by one level. See docs/format.md, section 5.
///
/// steps        heights in thousandths of the pattern's standard deviation, ascending; a sample is 255 less the number of steps that
///              the pattern does not exceed there, so there are steps.size() + 1 levels
/// bright_edge  whether the outermost samples stay one level above the darkest level, and the four corners two levels above it
struct TileLook {
    std::vector<int> steps;
    bool bright_edge = false;
};

/// Draws one copy's tile of one lane. It is the same to the bit on every machine.
///
/// chips   constellation.chip_count() of them, each +1 or -1
/// throws  bad_request when there are more or fewer chips, or no such lane
Tile draw_tile(const Constellation& constellation, int lane, std::span<const std::int8_t> chips, const TileLook& look);

}  // namespace telltale
