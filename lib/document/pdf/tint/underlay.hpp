#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace telltale {

/// Of some pages, those on which less than a quarter of the area shows what lies under their content: scans, coloured backgrounds.
///
/// Told by drawing: pages over a white and over a black underlay.
///
/// over_white, over_black  the document with either under all of its content, unencrypted
/// pages                   indices from 0, ascending
/// returns                 indices; a page that cannot be drawn is among them
std::vector<std::size_t> pages_that_hide_paper(std::span<const std::uint8_t> over_white, std::span<const std::uint8_t> over_black,
                                               std::span<const std::size_t> pages);

}  // namespace telltale
