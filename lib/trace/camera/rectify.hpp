#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "trace/leak/flattening.hpp"
#include "trace/leak/normalise.hpp"

namespace telltale {

/// Draws a part of the page as a flat picture, in which every tile is tile_px wide.
///
/// photo    luma and paper; shrunk beforehand to no more than about twice the resolution asked for
/// area     in tiles; whole numbers of tiles from (0, 0) fall on whole pixels
/// returns  scale is meaningless, 1
LeakLuma rectify(const LeakLuma& photo, const Flattening& flattening, const cv::Rect& area, int tile_px);

/// The luma at a share of its size; paper counts, ink does not.
LeakLuma shrunk(const LeakLuma& luma, double factor);

}  // namespace telltale
