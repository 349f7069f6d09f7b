#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "telltale/key.hpp"

namespace telltale {

using Subkey = std::array<std::uint8_t, 32>;

/// BLAKE2b-256 keyed with the vault key over "telltale/1/", purpose, a zero byte and context: one key for one purpose.
Subkey derive_subkey(const VaultKey& key, std::string_view purpose, std::span<const std::uint8_t> context = {});

/// The only pseudo-randomness of the mark: ChaCha20 (RFC 8439) under a subkey, from block 0, nonce = a, b, 0 as
/// little-endian 32-bit words.
class Keystream {
public:
    Keystream(const Subkey& subkey, std::uint32_t a = 0, std::uint32_t b = 0);

    /// The next byte; the stream does not end in any use of ours (256 GB).
    std::uint8_t next_byte();
    /// Uniform in [0, bound), 1 <= bound <= 65536, from two bytes, little-endian; values past the last whole multiple
    /// of bound are drawn again, so no value is favoured.
    std::uint32_t next_below(std::uint32_t bound);

private:
    Subkey subkey_;
    std::array<std::uint8_t, 12> nonce_{};
    std::vector<std::uint8_t> block_;
    std::size_t position_ = 0;
    std::uint32_t counter_ = 0;
};

}  // namespace telltale
