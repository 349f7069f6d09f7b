#pragma once

#include "mark/shift_layout.hpp"
#include "telltale/raster.hpp"

namespace telltale::bench {

/// How far text went in a renderer's pixels: more than it was moved by, where glyphs and baselines snap to a grid.
struct Jumps {
    int right_px = 0;  ///< largest, either way, of a cluster along the rows
    int down_px = 0;
    std::size_t clusters = 0;  ///< that were found again
    std::size_t moved = 0;     ///< of these, by a pixel or more
};

/// Looks for every cluster of a page in the picture of a copy of it, to whole pixels.
///
/// original, copy  drawn by one renderer at one resolution
/// cost            some 2 s of a page at 1200 dpi
Jumps measure_jumps(const Raster& original, const Raster& copy, const PageLayout& layout, double dpi);

}  // namespace telltale::bench
