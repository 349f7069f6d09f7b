#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "mark/chips.hpp"

namespace telltale {

/// Chips of a few copies at once, the same as ChipSource has for each and three times as fast: what a million
/// candidates ask for.
///
/// What all copies share is computed once (BLAKE2b's state behind the block that holds the key), and the stream ciphers
/// run side by side, a copy in each lane of a vector.
class ChipBatch {
public:
    static constexpr std::size_t size = 4;  ///< copies: as many 32-bit words as the vectors of every 64-bit processor hold

    explicit ChipBatch(const ChipSource& source);

    /// Chooses the copies, at most `size`.
    void load(std::span<const CopyId> copies);

    /// ChipSource::fill_bits for each copy: the c-th one's bits begin at bits + c * stride.
    ///
    /// stride  bytes, a multiple of 64; a copy's bits are filled up to there
    void fill_bits(const SlotGroup& group, std::uint8_t* bits, std::size_t stride) const;

    /// The least stride that has room for so many bytes of chips.
    static constexpr std::size_t stride_for(std::size_t bytes) { return (bytes + 63) / 64 * 64; }

private:
    std::array<std::uint64_t, 8> keyed_state_;                     ///< of BLAKE2b
    std::array<std::array<std::uint32_t, size>, 8> seed_words_{};  ///< word by word, each for all copies
};

}  // namespace telltale
