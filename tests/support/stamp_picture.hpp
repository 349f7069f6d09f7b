#pragma once

#include <string>

#include "mark/tile.hpp"
#include "telltale/raster.hpp"

namespace telltale::support {

/// Marks a page with a tile as a picture document does, by the same code.
///
/// It stands in for prepare() and copy_for() where thousands of pages are marked in memory, and lets a bench try levels of the tint
/// that no strength has yet.
Raster stamp_picture(const Raster& page, const Tile& tile);

}  // namespace telltale::support
