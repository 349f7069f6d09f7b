#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "trace/camera/grid.hpp"
#include "trace/camera/photo_search.hpp"
#include "trace/leak/outline.hpp"

namespace telltale {

/// How many ways a page may lie are tried, and how far a print may be from its sheet's size.
///
/// The sections Camera and Prints of docs/design/camera.md chose them.
struct PhotoPoseLimits {
    /// A print's size as a share of its sheet's: printers that fit a page to what they reach make it 0.94 to 0.97.
    double smallest_print = 0.88;
    /// The largest share that is looked for: a little more than 1, so that a print of the sheet's own size is among them.
    double largest_print = 1.04;
    /// How many sizes of the tile are tried for one outlined page, the best of the comb.
    int most_scales = 3;
    /// How many sizes are tried for all outlined pages together, as each costs a search of origins.
    std::size_t most_rescaled = 4;
    /// How many tiles an area without an outline has at most, across and down: a page is 4 by 6, and its place is not known.
    int most_tiles = 14;
    /// Places whose depth is a smaller share than this of the depth at the grid's origin, or negative, are left out: they lie
    /// beside the camera or beyond the horizon.
    double least_depth = 0.3;
    /// A grid with a lower sum of echoes, in standard deviations, is chance.
    double least_grid = 6;
    /// How many grids of one list are tried, as each costs a flattening and a search of origins.
    std::size_t most_guesses = 4;
};

/// The pages that fit an outline, in all shapes that paper and slides have.
///
/// photo    the size of the photo that the outlines were found in
/// size     the size of the luma that is searched
/// returns  poses in pixels of that luma, for each outline in turn
std::vector<PagePose> outlined_poses(const std::vector<Outline>& outlines, cv::Size photo, cv::Size size);

/// The poses of pages that were printed smaller than their sheets, and so have smaller tiles than an outline says.
///
/// With the perspective undone, the comb of the tile's frequencies shows their size, whoever's copy it is.
///
/// outlined  poses of sheets
/// returns   the likeliest sizes of all of them, best first
/// source    docs/design/camera.md, the section Prints
std::vector<PagePose> rescaled_poses(Photo& photo, const std::vector<PagePose>& outlined);

/// The poses of the best grids that echoes show, as far as they are not chance.
///
/// guesses  from tiles to pixels of the luma
/// returns  at most four, best first; their area is what of the photo lies within seven tiles of the grid's origin
std::vector<PagePose> echoed_poses(std::vector<GridGuess> guesses, const LeakLuma& luma);

}  // namespace telltale
