#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "telltale/copy.hpp"
#include "telltale/tile_map.hpp"

namespace telltale {

/// One slot of a page's text, measured: a cluster of characters that may sit a hair along its line, or a phrase that may sit a
/// hair across it.
struct TextMove {
    std::uint32_t slot = 0;             ///< index of the slot; its lane is the page's index
    bool is_across = false;             ///< a phrase; else a cluster
    std::array<TileMap::Point, 4> box;  ///< of its characters, pixels of the leak, in order around it; as the original has them
    TileMap::Point middle;              ///< pixels of the leak
    TileMap::Point point;               ///< leak pixels of a move by one point in the direction of chip +1
    double moved = 0;                   ///< points towards chip +1, after what neighbours and its line share was taken away
    double variance = 0;                ///< of that, square points
};

/// A page's text as a picture shows it beside the unmarked page: where it lies, and how far each slot was moved.
///
/// Measured without a look at any copy.
struct MeasuredText {
    int picture = 0;  ///< index into the pictures that were traced
    Sha256 document;
    int page = 0;                 ///< of the document, from 0
    bool is_sure = false;         ///< that it is this page, by its characters
    TileMap tiles;                ///< where the page lies, (0, 0) being its upper left corner
    TileArea area;                ///< all of the page, seen or not
    double distance = 0;          ///< points that a copy's text is moved, each way; 0: not at all
    std::vector<TextMove> moves;  ///< of slots that the leak shows; none where text was not moved
};

}  // namespace telltale
