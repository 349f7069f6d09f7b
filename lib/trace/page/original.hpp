#pragma once

#include <opencv2/core.hpp>
#include <optional>

#include "telltale/trace.hpp"

namespace telltale {

/// Draws the luma of an original's page so that its longer side has so many pixels. A picture is given as it is.
///
/// returns  height x width bytes; nothing when whoever keeps the originals cannot draw the page
std::optional<cv::Mat> draw_original(const OriginalPages& originals, const Sha256& document, int page, int long_side_px);

}  // namespace telltale
