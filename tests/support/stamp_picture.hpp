#pragma once

#include <string>

#include "mark/tile.hpp"
#include "telltale/raster.hpp"

namespace telltale::support {

/// Marks a page as a picture's document does, by the same code.
///
/// It stands in for prepare() and copy_for() where thousands of pages are marked in memory, and lets a bench try a look
/// that no document can be given yet.
Raster stamp_picture(const Raster& page, const Tile& tile);

}  // namespace telltale::support
