#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "trace/camera/grid.hpp"
#include "trace/camera/photo_search.hpp"
#include "trace/leak/normalise.hpp"

namespace telltale {

/// At which sizes and tilts of a photo echoes are looked for.
///
/// The section Camera of docs/design/camera.md chose them.
struct PhotoGridLimits {
    /// One size over the next: a size shows tiles of a factor of 2.1, so every tile shows at two sizes or three.
    double level_ratio = 1.35;
    /// The long side, in pixels, of the largest size: shows the tiles of a page that spans a sixth of the photo.
    int finest_level = 1000;
    /// The long side, in pixels, below which no size is looked at: a block of echoes takes 192.
    int coarsest_level = 230;
    /// The long side, in pixels, of the largest size whose tilts are undone: enough for close-ups, and others have an outline.
    int finest_untilted = 400;
    /// The tangent of the tilt that is undone: 37 degrees, and what lies about it.
    double steep_tilt = 0.75;
    /// In how many directions a tilt is undone: each makes a third of all photos nearly flat.
    int tilt_directions = 8;
    /// The standard deviation, in pixels, of the blur that takes paper away: a sixth of the tiles that a size shows.
    double echo_blur = 10;
};

/// Makes the photo in all sizes at which echoes are looked for, the largest first; none when it is too small.
std::vector<LeakLuma> echo_levels(const LeakLuma& luma);

/// Finds grids of tiles in the photo as it is.
///
/// levels   what echo_levels made
/// size     the size of the luma in whose pixels the grids are returned
/// returns  at most two for each size, in no order of their scores
std::vector<GridGuess> level_grids(const std::vector<LeakLuma>& levels, cv::Size size, int threads = 1);

/// Finds grids in the photo as it would be were it not tilted, for tilts in eight directions.
///
/// cost     as much as eight times level_grids, for sizes of at most PhotoGridLimits::finest_untilted
std::vector<GridGuess> untilted_grids(const std::vector<LeakLuma>& levels, cv::Size size, int threads = 1);

/// Finds grids in what an open outline makes flat: it knows the perspective roughly, and the echoes know the rest.
///
/// returns  grids in pixels of the photo's full luma
std::vector<GridGuess> outlined_grids(Photo& photo, const PagePose& pose, int threads = 1);

}  // namespace telltale
