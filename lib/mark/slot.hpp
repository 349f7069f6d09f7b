#pragma once

#include <compare>
#include <cstdint>

namespace telltale {

enum class Channel : std::uint8_t { tint = 1, shift = 2 };

/// Pages share chips with every eighth page, so that copies mixed page by page give more evidence the more pages leak.
constexpr int lane_count = 8;

/// All slots of one channel and lane; a slot is one of them and its index.
///
/// A slot is one place in a document that can be nudged one of two ways.
struct SlotGroup {
    Channel channel = Channel::tint;
    std::uint32_t lane = 0;  ///< tint: page index mod lane_count

    auto operator<=>(const SlotGroup&) const = default;
};

}  // namespace telltale
