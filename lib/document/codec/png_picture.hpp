#pragma once

#include <cstdint>
#include <vector>

#include "telltale/raster.hpp"

namespace telltale {

/// A picture as the bytes of a PNG.
///
/// throws  system (no memory, or larger than a PNG may be)
std::vector<std::uint8_t> png_of(const Raster& picture);

}  // namespace telltale
