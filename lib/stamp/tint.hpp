#pragma once

#include <vector>

#include "mark/chips.hpp"
#include "mark/constellation.hpp"
#include "mark/tile.hpp"
#include "telltale/stamp.hpp"

namespace telltale {

/// Where a tile is turned into pixels.
enum class Medium {
    picture,  ///< a picture document, whose pixels we compute ourselves
    page,     ///< a PDF page, which viewers draw; most of them round down between two samples, so the darker level spreads
};

/// How strong the pattern is at each strength (docs/format.md, section 5).
///
/// A tile for pages is lighter than one for pictures, since viewers draw it darker; on the screen both look alike.
TileLook look_of(Strength strength, Medium medium);

/// Draws a copy's tiles from the chips of the lanes.
///
/// lanes_used  how many lanes are drawn, from the first on; a short document has no page in the others
std::vector<Tile> draw_tiles(const ChipSource& chips, const Constellation& constellation, const CopyId& copy, int lanes_used,
                             const TileLook& look);

/// The peak signal-to-noise ratio of white paper under a tile, in dB; infinite when the tile is all white.
double psnr_on_white(const Tile& tile);

}  // namespace telltale
