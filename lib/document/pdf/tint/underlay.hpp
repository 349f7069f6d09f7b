#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace telltale {

/// Finds pages whose content hides what lies under it on more than three quarters of the area, as scans and coloured backgrounds do.
///
/// The pages are drawn over a white and over a black underlay, and compared.
///
/// over_white, over_black  the document with either under all of its content, unencrypted
/// pages                   indices from 0, ascending
/// returns                 indices of those that hide it; a page that cannot be drawn is among them
std::vector<std::size_t> pages_that_hide_paper(std::span<const std::uint8_t> over_white, std::span<const std::uint8_t> over_black,
                                               std::span<const std::size_t> pages);

}  // namespace telltale
