#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "telltale/raster.hpp"

namespace telltale::support {

/// Reads and writes files for tests. Pictures go through libpng and libjpeg and not through our own readers, which are under test.
///
/// Every reader of pictures returns 3 channels, and throws std::runtime_error when it cannot read.
std::vector<std::uint8_t> read_bytes(const std::filesystem::path& path);
Raster decode_png(std::span<const std::uint8_t> bytes);
Raster decode_jpeg(std::span<const std::uint8_t> bytes);
Raster read_png(const std::filesystem::path& path);

std::vector<std::uint8_t> encode_png(const Raster& picture);
/// Encodes a picture as phones and chat apps do: in colour, 4:2:0, with the standard tables at this quality.
std::vector<std::uint8_t> encode_jpeg(const Raster& picture, int quality);
void write_bytes(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);

}  // namespace telltale::support
