#pragma once

#include <vector>

#include "mark/constellation.hpp"
#include "trace/leak/flattening.hpp"
#include "trace/tint/pilots.hpp"

namespace telltale {

/// A way in which an outlined page may lie, that all of its windows' pilots speak for together.
struct JointLock {
    /// The lane, turn and sign, with the origin that outline and turn give.
    PilotLock lock;
    /// The perspective that fits the windows best.
    Flattening flattening;
};

/// Finds lane, turn and the outline's errors of a page whose tiles' origin the outline gives.
///
/// An outline is right to a few hundredths of a tile, so every window of the page must show its pilots near where they are
/// expected, and together they may be sure where each alone is noise. What the outline has wrong is taken for a small change
/// of the homography, eight numbers, each normally distributed; the likeliest are found by climbing, coarse waves first.
///
/// flat        the page flattened as the outline says, tile_px to a tile, from tile (0, 0) on
/// flattening  the one that the outline gives
/// page        the size of the page in tiles
/// returns     the likeliest first, at most count; scores are standard deviations, less what such a change is unlikely.
///             Nothing when fewer than four windows have paper
/// cost        some 0.1 s a page
/// source      generalised matched filter; Kay, Fundamentals of Statistical Signal Processing II, 1998, section 4.4
std::vector<JointLock> lock_jointly(const NormalisedLeak& flat, const Flattening& flattening, cv::Size2d page, int tile_px,
                                    const Constellation& constellation, std::size_t count);

}  // namespace telltale
