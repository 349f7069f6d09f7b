#pragma once

#include <memory>
#include <span>

#include "document/document.hpp"

namespace telltale {

/// A PNG picture, stamped in its samples. One page, lane 0.
///
/// Every colour sample is multiplied by the tile; transparency, gamma, profiles, resolution and texts are kept. Palette
/// pictures and those of fewer than 8 bits come out with 8 bits a sample, since a palette has no room for the tint.
/// The tag is a tEXt chunk, keyword DocumentID.
/// throws  damaged, unsupported (animations, too many pixels), too_small (a side below 96 pixels)
std::unique_ptr<Document> open_png(std::span<const std::uint8_t> bytes);

}  // namespace telltale
