#pragma once

#include <memory>
#include <span>

#include "document/document.hpp"

namespace telltale {

/// A TIFF file, every page of it stamped in its samples: lane = page index mod 8.
///
/// Lossless compression, tiles, byte order, resolution, profiles and orientation stay; JPEG is compressed again, finely;
/// palettes and pages of fewer than 8 bits come out with 8 bits a sample, deflated where their compression knows only black
/// and white. A page with a side below 96 pixels carries no mark. The tag is an ASCII field of the first page, OPIImageID.
/// throws  damaged, unsupported (named: compression, samples, colour space), too_small (no page has room)
std::unique_ptr<Document> open_tiff(std::span<const std::uint8_t> bytes);

}  // namespace telltale
