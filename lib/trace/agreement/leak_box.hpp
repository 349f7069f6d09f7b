#pragma once

#include "telltale/tile_map.hpp"

namespace telltale {

/// An upright rectangle in a leak's picture, pixels.
struct LeakBox {
    double left = 0;
    double top = 0;
    double right = 0;
    double bottom = 0;

    double area() const { return right > left && bottom > top ? (right - left) * (bottom - top) : 0; }
};

/// The box around an area of tiles, where they lie in the leak.
LeakBox box_of(const TileMap& tiles, const TileArea& area);

/// The share of a box that another one covers, 0 to 1.
double share_covered(const LeakBox& box, const LeakBox& by);

}  // namespace telltale
