#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "telltale/key.hpp"

namespace telltale {

/// A key for one purpose, derived from the vault's.
using Subkey = std::array<std::uint8_t, 32>;

/// Derives a subkey: BLAKE2b-256, keyed with the vault key, of "telltale/1/", purpose, a zero byte and context.
Subkey derive_subkey(const VaultKey& key, std::string_view purpose, std::span<const std::uint8_t> context = {});

/// The mark's only source of pseudo-random numbers: ChaCha20 (RFC 8439) under a subkey, from block 0.
///
/// Its nonce is a, b and 0 as little-endian 32-bit words.
class Keystream {
public:
    Keystream(const Subkey& subkey, std::uint32_t a = 0, std::uint32_t b = 0);

    /// The next byte. The stream is 256 GB long, which no use of ours comes near to.
    std::uint8_t next_byte();
    /// A number in [0, bound), every one equally likely, from two bytes, little-endian.
    ///
    /// Values past the last whole multiple of bound are drawn again, so that no number is favoured.
    /// bound  1 to 65536
    std::uint32_t next_below(std::uint32_t bound);

private:
    Subkey subkey_;
    std::array<std::uint8_t, 12> nonce_{};
    std::vector<std::uint8_t> block_;
    std::size_t position_ = 0;
    std::uint32_t counter_ = 0;
};

}  // namespace telltale
