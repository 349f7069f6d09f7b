#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "support/random.hpp"
#include "telltale/raster.hpp"

namespace telltale::support {

/// Forgeries made of pixels: what somebody does who wants another person to be named, and has that person's copy but no key.

/// What a copy's mark adds to each sample of a page, in levels.
struct LiftedMark {
    int width = 0;
    int height = 0;
    int channels = 0;
    std::vector<std::int16_t> levels;  ///< height x width x channels, row by row
};

/// Lifts a mark as the difference between a copy and the same page without a mark. Where the page is black, nothing is lifted.
///
/// throws  std::invalid_argument when the two are not of one shape
LiftedMark lift_mark(const Raster& copy, const Raster& bare);

/// Where a mark is laid on a page.
struct Laying {
    int left = 0;       ///< pixels of the page, to the right; the mark's upper left corner lies there
    int top = 0;        ///< pixels of the page, downwards
    double across = 1;  ///< share of the mark's width that is laid, from its left edge
    double down = 1;    ///< share of the mark's height that is laid, from its upper edge
};

/// Adds a mark to a page. What reaches over the page's edge is lost, and samples are clipped to a byte.
///
/// throws  std::invalid_argument when the numbers of channels differ
Raster lay_mark(const Raster& page, const LiftedMark& mark, const Laying& laying = {});

/// Shows pictures side by side in windows on a grey desktop, as a screenshot of a whole screen does.
Raster side_by_side(std::span<const Raster> pictures);

/// Takes the upper half of one picture and the lower half of another one of the same shape, or their left and right halves.
Raster half_and_half(const Raster& first, const Raster& second, bool above_each_other);

/// Sets one picture under another one, as somebody does who joins two screenshots. The room beside the narrower one is white.
Raster one_below_other(const Raster& upper, const Raster& lower);

/// Moves a picture within its frame; what leaves it on one side comes in on the other.
Raster rolled(const Raster& picture, int right, int down);

/// Makes everything on white paper fainter: what is left is this share of its contrast.
Raster faded(const Raster& picture, double contrast);

/// Cuts out the highest strip, over the whole width, on which nothing dark is seen.
Raster blank_strip(const Raster& picture);

}  // namespace telltale::support
