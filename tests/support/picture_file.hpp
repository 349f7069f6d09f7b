#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "telltale/raster.hpp"

namespace telltale::support {

/// Pictures to and from files for tests, by libpng and libjpeg alone and not by our own readers, which are under test.
///
/// Every reader returns 3 channels. throws std::runtime_error
std::vector<std::uint8_t> read_bytes(const std::filesystem::path& path);
Raster decode_png(std::span<const std::uint8_t> bytes);
Raster decode_jpeg(std::span<const std::uint8_t> bytes);
Raster read_png(const std::filesystem::path& path);

std::vector<std::uint8_t> encode_png(const Raster& picture);
/// As phones and chat apps write it: colour, 4:2:0, standard tables at this quality.
std::vector<std::uint8_t> encode_jpeg(const Raster& picture, int quality);
void write_bytes(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);

}  // namespace telltale::support
