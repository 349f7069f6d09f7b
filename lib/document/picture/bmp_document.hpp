#pragma once

#include <memory>
#include <span>

#include "document/document.hpp"

namespace telltale {

/// A BMP picture, stamped in its samples. One page, lane 0.
///
/// Files with a byte a sample stay what they are but for those bytes; coloured palettes and 16 bits become 24. The tag follows the
/// samples, 32 hex digits.
/// throws  damaged, unsupported (run lengths, too many pixels), too_small (a side below 96 pixels)
std::unique_ptr<Document> open_bmp(std::span<const std::uint8_t> bytes);

}  // namespace telltale
