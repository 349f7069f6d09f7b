#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "trace/camera/grid.hpp"
#include "trace/camera/photo_search.hpp"
#include "trace/leak/outline.hpp"

namespace telltale {

/// Every page that fits an outline.
///
/// photo    its size in the pixels that the outlines were found in
/// size     of the luma that is searched
std::vector<PagePose> outlined_poses(const std::vector<Outline>& outlines, cv::Size photo, cv::Size size);

/// A page that was printed smaller than its paper has smaller tiles than the outline says: with the perspective undone, the
/// comb of their frequencies shows their size, whoever's copy it is.
std::vector<PagePose> rescaled_poses(Photo& photo, const std::vector<PagePose>& outlined);

/// The best of what echoes show, as far as it is not chance.
///
/// guesses  tiles to pixels of the luma
std::vector<PagePose> echoed_poses(std::vector<GridGuess> guesses, const LeakLuma& luma);

}  // namespace telltale
