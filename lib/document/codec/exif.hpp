#pragma once

#include <cstdint>
#include <span>

#include "document/tint/orientation.hpp"

namespace telltale {

/// The orientation that EXIF data asks for; upright when it says nothing, or nothing that can be read.
///
/// exif  a TIFF header and its directories, with or without `Exif\0\0` before it, as JPEG, PNG and WebP hold it
Orientation exif_orientation(std::span<const std::uint8_t> exif);

}  // namespace telltale
