#pragma once

#include "support/random.hpp"
#include "telltale/raster.hpp"

namespace telltale::support {

/// Attacks that choose which part of a page is shown, and in what frame.

/// Cuts out a part with this share of the area, at a random place and of a random shape, that contains text.
///
/// A part contains text when at least 1.5 % of it is dark. On a page with less text the darkest part of 200 tries is taken.
Raster crop(const Raster& picture, double area, Random& random);

/// Takes a screenshot of a viewer whose window is smaller than the zoomed page.
Raster zoomed_screenshot(const Raster& page, double zoom, Random& random);

/// Takes a screenshot of a viewer's whole window: toolbar, side bar, grey surround, the end of a page and the head of the next.
Raster viewer_window(const Raster& page, const Raster& next, Random& random);

/// Turns a picture by so many times 90 degrees.
Raster quarter_turns(const Raster& picture, int counter_clockwise);

}  // namespace telltale::support
