#pragma once

#include <memory>
#include <span>

#include "document/document.hpp"

namespace telltale {

/// A WebP picture, stamped in its samples. One page, lane 0.
///
/// A lossless picture stays lossless. A lossy one is marked in its luma and compressed again, as finely as it was and finely
/// enough for the mark. Transparency, profile, EXIF and XMP stay. The tag is a chunk of its own, `DCID`.
/// throws  damaged, unsupported (animations, too many pixels), too_small (a side below 96 pixels)
std::unique_ptr<Document> open_webp(std::span<const std::uint8_t> bytes);

}  // namespace telltale
