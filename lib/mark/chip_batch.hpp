#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "mark/chips.hpp"

namespace telltale {

/// Computes chips of a few copies at once: the same chips as ChipSource, three times as fast, for tracing among a million
/// candidates.
///
/// What all copies share, which is BLAKE2b's state after the block that holds the key, is computed once. The stream ciphers run
/// side by side, one copy in each element of a vector register.
class ChipBatch {
public:
    static constexpr std::size_t size = 4;  ///< copies in a batch: every 64-bit processor has vector registers that hold four 32-bit words

    explicit ChipBatch(const ChipSource& source);

    /// Chooses the copies whose chips fill_bits() computes, at most `size`.
    void load(std::span<const CopyId> copies);

    /// Does what ChipSource::fill_bits does for each copy; the bits of copy c begin at bits + c * stride.
    ///
    /// stride  bytes for each copy, a multiple of 64, all of which are filled
    void fill_bits(const SlotGroup& group, std::uint8_t* bits, std::size_t stride) const;

    /// The smallest stride that has room for so many bytes of chips.
    static constexpr std::size_t stride_for(std::size_t bytes) { return (bytes + 63) / 64 * 64; }

private:
    std::array<std::uint64_t, 8> keyed_state_;  ///< BLAKE2b's state after the block that holds the key
    std::array<std::array<std::uint32_t, size>, 8>
        seed_words_{};  ///< seeds of all copies: first word of each, second word of each, and so on
};

}  // namespace telltale
