#pragma once

#include <span>

#include "telltale/raster.hpp"
#include "telltale/trace.hpp"

namespace telltale {

/// Draws on a leak what was located in it: the outline of each page, as far as it was seen, its tiles, and its lane.
///
/// So a person can see that a lock is real: the outline follows the page's edge, and tiles are a quarter of its short side.
/// leak     as it was traced
/// picture  its index; locks of other pictures are passed over
/// returns  3 channels
Raster draw_overlay(const Raster& leak, std::span<const Lock> locks, int picture = 0);

/// The part of a page that a lock has seen, upright and flat, with as many pixels as the leak has in its middle.
///
/// returns  as many channels as the leak has; grey where the leak ends
Raster straighten(const Raster& leak, const Lock& lock);

/// Pictures below each other, a grey gap between them; 3 channels if any has.
Raster stack(std::span<const Raster> pictures);

}  // namespace telltale
