#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "document/ink/page_picture.hpp"

namespace telltale {

/// Draws pages of an unencrypted PDF from afar, some 64 pixels along the longer side, by pdftoppm in child processes, without
/// temporary files.
///
/// pages    indices from 0, ascending
/// returns  one preview a page, in their order; nothing where the page could not be drawn in time or at all
/// cost     some 25 ms a page, and what its pictures take to decode; spread over the processors
std::vector<std::optional<PagePicture>> preview_pages(std::span<const std::uint8_t> pdf, std::span<const std::size_t> pages);

/// Draws one page in the same way at so many dots an inch; nothing where it cannot be drawn in 20 s or has more than 64
/// million pixels.
std::optional<PagePicture> draw_page(std::span<const std::uint8_t> pdf, std::size_t page, int dpi);

}  // namespace telltale
