#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "telltale/copy.hpp"

namespace telltale {

/// SHA-256 of a text whose head comes first, in whole blocks. Copies go on from the same head.
class Sha256Stream {
public:
    static constexpr std::size_t block = 64;

    Sha256Stream();
    /// bytes  a multiple of 64
    void add(std::span<const std::uint8_t> bytes);
    /// The hash of everything added and these last bytes. Leaves the stream as it was.
    Sha256 finish(std::span<const std::uint8_t> rest) const;

private:
    // What the hash is after so many blocks: eight words, as FIPS 180-4 names them, a to h.
    std::array<std::uint32_t, 8> state_;
    std::uint64_t size_ = 0;
};

}  // namespace telltale
