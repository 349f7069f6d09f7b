#pragma once

#include "mark/shift_layout.hpp"
#include "telltale/raster.hpp"

namespace telltale::bench {

/// How far a renderer draws text from where it was, in its pixels. It is more than the text was moved where glyphs and baselines snap
/// to a grid.
struct Jumps {
    int right_px = 0;          ///< the farthest that a cluster went to the left or right
    int down_px = 0;           ///< the farthest that a cluster went up or down
    std::size_t clusters = 0;  ///< number of clusters that were found again
    std::size_t moved = 0;     ///< number of these that went a pixel or more
};

/// Looks for every cluster of a page in the picture of a copy of it, to whole pixels.
///
/// original, copy  the page and its copy, drawn by one renderer at one resolution
/// cost            some 2 s for a page at 1200 dpi
Jumps measure_jumps(const Raster& original, const Raster& copy, const PageLayout& layout, double dpi);

}  // namespace telltale::bench
