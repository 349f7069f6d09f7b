#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "telltale/error.hpp"

namespace telltale {

// Each decodes one picture of its format, or all pages of it, and writes them. What is there before damage is kept.
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
