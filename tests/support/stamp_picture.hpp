#pragma once

#include <string>

#include "mark/tile.hpp"
#include "telltale/raster.hpp"

namespace telltale::support {

/// Multiplies a tile over a finished page, as a renderer does with a stamped document.
///
/// It stands in for prepare() and copy_for() where thousands of pages are marked in memory, and lets a bench try a look
/// that no document can be given yet. The tile side is a quarter of the picture's short side.
Raster stamp_picture(const Raster& page, const Tile& tile);

}  // namespace telltale::support
