#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "trace/camera/echo.hpp"
#include "trace/leak/coordinates.hpp"

namespace telltale {

/// A grid that many blocks agree on. Its origin is arbitrary, as are its quarter turns: echoes know no phases.
struct GridGuess {
    TileGrid grid;
    /// What each block shows beyond chance, in standard deviations, summed over all blocks.
    double score = 0;
};

/// Finds grids of tiles under perspective, from what the blocks' echoes have in common.
///
/// One clear block gives its two tile vectors, which leaves two unknowns of a homography: how fast the depth changes
/// across the picture. All of them are tried, and judged by the echoes of all blocks where each would be expected; the
/// best are refined. So many weak blocks decide, not a single strong one.
///
/// Pixel (0, 0) covers the square from (0, 0) to (1, 1) of the picture, so its centre is (0.5, 0.5). Whole numbers of tile
/// coordinates are tile corners, and the grid takes them to places like any other, mostly between pixel centres:
///
///     picture   0     1     2     3           tiles   (0,0)------(1,0)------(2,0)
///             0 +-----+-----+-----+                     |          |          |
///               |  .  |  .  |  .  |   . centre          |    .     |          |    . is (0.5, 0.5), and its place in the
///             1 +-----+-----+-----+                     |          |          |      picture is project(grid, {0.5, 0.5})
///               |  .  |  .  |  .  |                   (0,1)------(1,1)------(2,1)
///             2 +-----+-----+-----+
///
/// blocks   echoes of one picture, any number
/// returns  at most count guesses that are unlike each other, best first; none when no block shows two tile vectors
/// cost     some 5 ms for each block that starts a search, eight at most
/// source   docs/design/camera.md, "Finding the perspective"
std::vector<GridGuess> find_grids(const std::vector<EchoBlock>& blocks, std::size_t count, int threads = 1);

}  // namespace telltale
