#pragma once

#include <cstdint>

namespace telltale {

/// More pixels than any page has; a few bytes of a file can claim billions.
constexpr std::uint64_t max_pixels = 200'000'000;

/// Refuses a picture that is too large to be a page.
///
/// throws  unsupported
void require_reasonable(std::uint64_t width, std::uint64_t height);

/// Refuses a picture that cannot carry a mark.
///
/// throws  unsupported (too many pixels), too_small (no room for a tile)
void require_room(std::uint64_t width, std::uint64_t height);

}  // namespace telltale
