#pragma once

#include <opencv2/core.hpp>

#include "telltale/raster.hpp"

namespace telltale {

/// A picture's luma, height x width bytes; a view of the picture's own samples where they are grey.
///
/// Leaks are not converted here: LeakPicture::luma() does that, once.
/// throws  Error(bad_request) when there are not as many samples as the size says
cv::Mat luma_of(const Raster& picture);

}  // namespace telltale
