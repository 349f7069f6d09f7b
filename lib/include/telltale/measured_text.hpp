#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "telltale/copy.hpp"
#include "telltale/tile_map.hpp"

namespace telltale {

/// How far one slot of a page's text was moved, as measured in a leak.
///
/// A slot is either a cluster of a few characters, which a copy moves a hair along its line, or a phrase of several clusters,
/// which a copy moves a hair across it (docs/format-shift.md).
struct TextMove {
    std::uint32_t slot = 0;             ///< index of the slot in the page's lane, which is the page's index
    bool is_across = false;             ///< whether the slot is a phrase, which moves across its line; else it is a cluster
    std::array<TileMap::Point, 4> box;  ///< corners around the slot's characters where the original has them, pixels of the leak
    TileMap::Point middle;              ///< middle of the slot's characters, pixels of the leak
    TileMap::Point point;               ///< what a move by one point in the direction of chip +1 is, as a vector in pixels of the leak
    double moved = 0;                   ///< how far the slot was moved in the direction of chip +1, in points, without what its line
                                        ///< and its neighbours moved together with it
    double variance = 0;                ///< variance of `moved`, square points
};

/// A page's text as a picture shows it, compared with the unmarked page: where it lies, and how far each slot was moved.
///
/// No copy's chips are looked at for it.
struct MeasuredText {
    int picture = 0;              ///< index into the pictures that were traced
    Sha256 document;              ///< the original that the picture was compared with
    int page = 0;                 ///< index of the page in that document, from 0
    bool is_sure = false;         ///< whether the characters leave no doubt that it is this page
    TileMap tiles;                ///< where the page lies; its (0, 0) is the page's upper left corner
    TileArea area;                ///< the whole page, whether the picture shows all of it or not
    double distance = 0;          ///< how far copies of this document move their text each way, in points; 0 when they do not
    std::vector<TextMove> moves;  ///< one for each slot that the picture shows; empty where text was not moved
};

}  // namespace telltale
