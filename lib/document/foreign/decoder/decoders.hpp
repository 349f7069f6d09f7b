#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "telltale/error.hpp"

namespace telltale {

// Each function decodes the one picture, or all pages, of a file in its format and writes them. What precedes damage is kept.
//
// throws  Error: damaged (nothing can be read), unsupported
void decode_png(std::span<const std::uint8_t> bytes);
void decode_jpeg(std::span<const std::uint8_t> bytes);
void decode_webp(std::span<const std::uint8_t> bytes);
void decode_bmp(std::span<const std::uint8_t> bytes);
void decode_tiff(std::span<const std::uint8_t> bytes, int max_pages);

/// Writes to stdout, or throws system.
void write_all(const void* from, std::size_t size);

}  // namespace telltale
