#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "trace/leak/flattening.hpp"
#include "trace/leak/normalise.hpp"

namespace telltale {

/// Draws a part of the page as a flat picture, in which every tile is tile_px wide and high.
///
/// A pixel of the flat picture is what the photo shows at the place where its centre falls, so tile corners lie between pixels
/// of the flat picture, and anywhere in the photo. With an area from tile (2, 3) and four pixels a tile:
///
///     flat picture   0     1     2     3     4      x, y    pixel (0, 0) has its centre at (0.5, 0.5): tile (2.125, 3.125)
///                  0 #-----+-----+-----+-----#
///                    |  .  |  .  |  .  |  .  |      #       tile corner: (2, 3), (3, 3) on this line
///                  1 +-----+-----+-----+-----+      .       centre of a pixel
///
/// Ink is left out of what is drawn, and what lies beyond the photo's edge is no paper.
///
/// photo    luma and paper, which have been shrunk to no more than about twice the resolution that is asked for
/// area     in tiles, so that the flat picture's upper left corner is a tile's corner
/// returns  tile_px times the area's height and width; its scale has no meaning and is 1
/// error    the map is computed every 16 pixels and straight between: within 0.3 pixels for tiles of 48 at a tilt of 29 degrees
/// cost     O(n) in pixels of the flat picture
LeakLuma rectify(const LeakLuma& photo, const Flattening& flattening, const cv::Rect& area, int tile_px);

/// The luma at a share of its size: paper counts in proportion, and ink does not.
///
/// factor   at 1 and above the luma stays as it is
/// returns  whole pixels, so width and height may be shrunk by factors that differ a little
LeakLuma shrunk(const LeakLuma& luma, double factor);

}  // namespace telltale
