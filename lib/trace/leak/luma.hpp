#pragma once

#include <opencv2/core.hpp>

#include "telltale/raster.hpp"

namespace telltale {

/// The luma of a picture.
///
/// For a leak, ask LeakPicture::luma(), which converts it once and keeps it.
/// returns  height x width bytes, a view of the picture's own samples where they are grey
/// throws   Error(bad_request) when there are not as many samples as the size says
cv::Mat luma_of(const Raster& picture);

}  // namespace telltale
