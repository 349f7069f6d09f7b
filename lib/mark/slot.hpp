#pragma once

#include <compare>
#include <cstdint>

namespace telltale {

/// The channels that are made of slots, by their numbers in docs/format.md. (The channel file is a tag and has no slots.)
enum class Channel : std::uint8_t { tint = 1, shift = 2 };

/// How many lanes the tint has. Every eighth page carries the same chips, so the more pages of a copy leak, the more evidence each
/// lane collects, even when pages of several copies are mixed.
constexpr int lane_count = 8;

/// All slots of one channel and lane, where they are counted by an index from 0.
///
/// A slot is one place in a document that can be nudged one of two ways.
struct SlotGroup {
    Channel channel = Channel::tint;
    std::uint32_t lane = 0;  ///< page index mod lane_count for the tint, page index for the shift

    auto operator<=>(const SlotGroup&) const = default;
};

}  // namespace telltale
