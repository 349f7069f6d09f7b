#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "telltale/raster.hpp"

namespace telltale::bench {

/// Programs that turn a page of a PDF into pixels, as viewers do.
enum class Renderer { poppler, cairo, mupdf, ghostscript };
const char* to_string(Renderer renderer);

/// Draws one page of a PDF, counted from 1, in colour.
///
/// throws  std::runtime_error when the program is not there or fails
Raster draw_page(const std::filesystem::path& pdf, int page, int dpi, Renderer renderer = Renderer::poppler);
/// Draws one page of a PDF in memory, counted from 1, in colour, by poppler.
Raster draw_page(std::span<const std::uint8_t> pdf, int page, int dpi);

/// Whether a program of this name can be run.
bool is_installed(const std::string& program);

}  // namespace telltale::bench
