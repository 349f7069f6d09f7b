#pragma once

#include "telltale/raster.hpp"

namespace telltale::support {

/// What an expert does who has one page and a short script: folds the page at the tile's pitch, which is public, and
/// subtracts the average, which is the tile.
///
/// It knows the pitch and where the page begins, never the key. Ink and edges are left out of the average, but not of the
/// subtraction. All of it is done in floats, and dithered when it is written in 8 bits.
/// tile_side_px  as the format says, for this page: docs/format.md. It is not rounded, and not sought: lines of text pull a search
///               to their own pitch, and the tile of a drawn page ends within half a pixel of what this says
Raster fold_and_subtract(const Raster& page, double tile_side_px);

}  // namespace telltale::support
