#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "telltale/copy.hpp"

namespace telltale {

/// Computes SHA-256 of files that begin with the same bytes: the common head is added once, and each file is finished from there.
class Sha256Stream {
public:
    static constexpr std::size_t block = 64;  ///< bytes in a block of SHA-256

    Sha256Stream();
    /// Adds a part of the head.
    ///
    /// bytes  whole blocks: a multiple of 64
    void add(std::span<const std::uint8_t> bytes);
    /// The hash of everything that was added, followed by these last bytes. The stream stays as it was.
    Sha256 finish(std::span<const std::uint8_t> rest) const;

private:
    std::array<std::uint32_t, 8> state_;  ///< the intermediate hash after all blocks added, H0 to H7 of FIPS 180-4
    std::uint64_t size_ = 0;              ///< bytes added
};

}  // namespace telltale
