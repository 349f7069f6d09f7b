#pragma once

#include <opencv2/core.hpp>
#include <optional>

#include "telltale/trace.hpp"

namespace telltale {

/// The luma of an original's page, height x width bytes, drawn so that its longer side has so many pixels; of a picture, as it is.
///
/// returns  nothing when whoever keeps the originals cannot draw it
std::optional<cv::Mat> draw_original(const OriginalPages& originals, const Sha256& document, int page, int long_side_px);

}  // namespace telltale
