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

/// How visible a mark is, measured on one page and its stamped copy.
struct Distortion {
    double psnr_db = 0;
    double sd_on_white = 0;  ///< levels, over samples that were 255
    int max_change = 0;      ///< levels
};

Distortion measure_distortion(const Raster& page, const Raster& stamped);

}  // namespace telltale::support
