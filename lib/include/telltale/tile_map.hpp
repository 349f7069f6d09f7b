#pragma once

#include <array>
#include <vector>

namespace telltale {

/// How a page lies in a leak: a map from places on the page to pixels of the leak.
///
/// Places are counted in tiles on the upright page, x right and y down, with whole numbers at tile corners. All tiles of a
/// page are alike, so it is arbitrary which corner is (0, 0); it lies near the upper left of what is seen. Pixels are those of
/// the leak as it was traced; its upper left corner is (0, 0).
///
/// The map applies its members in their order: it turns the page by quarter turns, adds the corner, bends, and projects.
struct TileMap {
    struct Point {
        double x = 0;
        double y = 0;
    };

    int quarter_turns = 0;    ///< how often the page is turned by 90 degrees in the leak, counter-clockwise
    Point corner;             ///< where the page's (0, 0) lies on the leak's grid of tiles
    Point middle;             ///< the place of the grid about which the bend is computed
    double reach = 1;         ///< unit of the bend's arguments, in tiles
    std::vector<Point> bend;  ///< what lens and curled paper do: a coefficient in tiles for each of bend_terms; empty for a flat leak
    std::array<double, 9> perspective{1, 0, 0, 0, 1, 0, 0, 0, 1};  ///< 3 x 3 matrix from the grid to pixels, row by row

    /// The pixel of the leak at which a place on the page lies.
    Point operator()(Point page) const;
};

/// The terms of TileMap's bend, a polynomial of the third degree: 1, x, y, x x, x y, y y, x x x, x x y, x y y, y y y.
std::array<double, 10> bend_terms(double x, double y);

/// An upright rectangle on a page, in tiles as TileMap counts them.
struct TileArea {
    double left = 0;
    double top = 0;
    double right = 0;
    double bottom = 0;
};

}  // namespace telltale
