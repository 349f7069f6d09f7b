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

/// How visible a mark is, measured on one page and its stamped copy.
struct Distortion {
    double psnr_db = 0;
    double sd_on_white = 0;  ///< levels, over samples that were 255
    int max_change = 0;      ///< levels
};

Distortion measure_distortion(const Raster& page, const Raster& stamped);

}  // namespace telltale::support
