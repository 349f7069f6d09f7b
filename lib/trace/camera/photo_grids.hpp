#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "trace/camera/grid.hpp"
#include "trace/camera/photo_search.hpp"
#include "trace/leak/normalise.hpp"

namespace telltale {

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
