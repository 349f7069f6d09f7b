#pragma once

#include <memory>
#include <span>

#include "document/document.hpp"

namespace telltale {

/// A JPEG picture, stamped in its DCT coefficients: it is never decoded and compressed again. One page, lane 0.
///
/// Quantisation tables, subsampling, progressive or not, restart interval, EXIF, profiles, comments and every chroma
/// coefficient stay; luma coefficients move by what the tile asks for. The tag is a comment of 32 hex digits.
/// throws  damaged (cut short, corrupt), unsupported (CMYK, too many pixels), too_small (a side below 96 pixels)
std::unique_ptr<Document> open_jpeg(std::span<const std::uint8_t> bytes);

}  // namespace telltale
