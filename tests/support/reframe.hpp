#pragma once

#include "support/random.hpp"
#include "telltale/raster.hpp"

namespace telltale::support {

/// What part of a page a person shows, and in what frame.

/// A part of this share of the area, at a random place and of a random shape, that contains text.
///
/// Text means that at least 1.5 % of the part is dark; on a page with less, the inkiest part of 200 tries is taken.
Raster crop(const Raster& picture, double area, Random& random);

/// A screenshot of a viewer whose window is smaller than the zoomed page.
Raster zoomed_screenshot(const Raster& page, double zoom, Random& random);

/// A screenshot of a viewer's whole window: toolbar, side bar, grey surround, the end of a page and the head of the next.
Raster viewer_window(const Raster& page, const Raster& next, Random& random);

Raster quarter_turns(const Raster& picture, int counter_clockwise);

}  // namespace telltale::support
