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

/// The photo at the sizes at which echoes are looked for.
std::vector<LeakLuma> echo_levels(const LeakLuma& luma);

/// Grids in the photo as it is.
///
/// levels   of echo_levels
/// size     of the luma whose pixels the grids are returned in
std::vector<GridGuess> level_grids(const std::vector<LeakLuma>& levels, cv::Size size);

/// Grids in the photo as it would be were it not tilted, in each of eight directions.
std::vector<GridGuess> untilted_grids(const std::vector<LeakLuma>& levels, cv::Size size);

/// An open outline knows the perspective roughly, and echoes of what it makes flat know the rest.
std::vector<GridGuess> outlined_grids(Photo& photo, const PagePose& pose);

}  // namespace telltale
