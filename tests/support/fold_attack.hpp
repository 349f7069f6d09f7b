#pragma once

#include "telltale/raster.hpp"

namespace telltale::support {

/// Does what an expert can do who has one page and a short script: folds the page at the tile's pitch, which is public, and
/// subtracts the average of all periods, which is the tile.
///
/// The attack knows the pitch and where the page begins, but not the key. Ink and edges are left out of the average, but the average
/// is subtracted from them too. It computes in floats, and dithers when it writes 8 bits.
/// tile_side_px  the tile's side on this page, as docs/format.md has it. It is not rounded. Nor is it searched for: lines of text pull
///               a search to their own pitch, and the tile of a drawn page ends within half a pixel of where this value says
Raster fold_and_subtract(const Raster& page, double tile_side_px);

}  // namespace telltale::support
