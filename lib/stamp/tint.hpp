#pragma once

#include <vector>

#include "mark/chips.hpp"
#include "mark/constellation.hpp"
#include "mark/tile.hpp"
#include "telltale/stamp.hpp"

namespace telltale {

/// Who turns a tile into pixels.
enum class Medium {
    picture,  ///< we do, exactly
    page,     ///< viewers do, and most of them round down between two samples: the darker level spreads
};

/// How strong the pattern is at each strength (docs/format.md, section 5). A page's tile starts lighter, since it will
/// be drawn darker: both end up alike on the screen.
TileLook look_of(Strength strength, Medium medium);

/// A copy's tiles, one a lane: chips of the lane, drawn.
///
/// lanes_used  the first so many lanes are drawn; the document has no page of the others, so theirs stay white
std::vector<Tile> draw_tiles(const ChipSource& chips, const Constellation& constellation, const CopyId& copy, int lanes_used,
                             const TileLook& look);

/// Peak signal-to-noise ratio of white paper under a tile, in dB; infinite for a tile that is all white.
double psnr_on_white(const Tile& tile);

}  // namespace telltale
