#pragma once

#include <array>
#include <vector>

namespace telltale {

/// How a page lies in a leak: from places on the page to pixels of the leak.
///
/// Places are counted in tiles on the upright page, x right and y down, whole numbers at tile corners. Which corner is
/// (0, 0) is arbitrary, since all tiles of a page are alike; it lies near the upper left of what is seen. Pixels are
/// the leak's as it was traced, upper left corner (0, 0).
struct TileMap {
    struct Point {
        double x = 0;
        double y = 0;
    };

    int quarter_turns = 0;    ///< of the page in the leak, counter-clockwise; comes first
    Point corner;             ///< then this is added: where the page's (0, 0) lies on the leak's grid of tiles
    Point middle;             ///< then the bend about this place of the grid: what lens and curled paper do
    double reach = 1;         ///< tiles: the unit of the bend's terms
    std::vector<Point> bend;  ///< one coefficient for each of bend_terms, tiles; none for a flat leak
    std::array<double, 9> perspective{1, 0, 0, 0, 1, 0, 0, 0, 1};  ///< then from the grid to pixels, row by row

    Point operator()(Point page) const;
};

/// 1, x, y, and their products up to the third power: x x, x y, y y, x x x, x x y, x y y, y y y.
std::array<double, 10> bend_terms(double x, double y);

/// A part of a page, in tiles.
struct TileArea {
    double left = 0;
    double top = 0;
    double right = 0;
    double bottom = 0;
};

}  // namespace telltale
