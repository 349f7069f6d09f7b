#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "trace/camera/echo.hpp"
#include "trace/leak/coordinates.hpp"

namespace telltale {

/// A grid that many blocks agree on. Its origin is arbitrary, as are its quarter turns: echoes know no phases.
struct GridGuess {
    TileGrid grid;
    double score = 0;  ///< sum over blocks of what each shows beyond chance, standard deviations
};

/// Finds grids of tiles under perspective, from what the blocks' echoes have in common.
///
/// One clear block gives its two tile vectors, which leaves two unknowns of a homography: how fast the depth changes
/// across the picture. All of them are tried, and judged by the echoes of all blocks where each would be expected; the
/// best are refined. So many weak blocks decide, not a single strong one.
/// returns  at most count guesses, best first; blocks must be of one picture
/// cost     some 5 ms for each block that starts a search, a dozen at most
std::vector<GridGuess> find_grids(const std::vector<EchoBlock>& blocks, std::size_t count);

}  // namespace telltale
