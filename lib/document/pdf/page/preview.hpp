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
/// returns  one picture for each page, in their order; nothing where the page could not be drawn in time or at all
/// cost     some 25 ms a page and the time to decode its pictures, spread over the processors
std::vector<std::optional<PagePicture>> preview_pages(std::span<const std::uint8_t> pdf, std::span<const std::size_t> pages);

/// Draws one page in the same way, but at a resolution.
///
/// page     index from 0
/// dpi      pixels for each inch
/// returns  nothing where the page cannot be drawn in 20 s or has more than 64 million pixels
std::optional<PagePicture> draw_page(std::span<const std::uint8_t> pdf, std::size_t page, int dpi);

}  // namespace telltale
