#pragma once

#include <vector>

#include "telltale/raster.hpp"

namespace telltale {

/// What the four-sided shapes in a photo would show, were each a page or a display: flat and upright.
///
/// For text, which is looked for as it stands: the outlines say the perspective, up to the shape of the paper.
/// returns  grey pictures, those of the likeliest shapes first, at most 4
/// cost     some 30 ms, and 10 ms a picture
std::vector<Raster> flat_pages(const Raster& photo);

}  // namespace telltale
