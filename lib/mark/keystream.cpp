#include "mark/keystream.hpp"

#include <sodium.h>

namespace telltale {
namespace {

constexpr std::size_t buffered_bytes = 1024;  // 16 blocks of ChaCha20, about as much as one use of the stream takes

void put_word(std::uint8_t* out, std::uint32_t word) {
    for (int i = 0; i < 4; ++i) out[i] = static_cast<std::uint8_t>(word >> (8 * i));
}

}  // namespace

Subkey derive_subkey(const VaultKey& key, std::string_view purpose, std::span<const std::uint8_t> context) {
    static constexpr std::string_view domain = "telltale/1/";
    static constexpr std::uint8_t separator = 0;
    crypto_generichash_state state;
    crypto_generichash_init(&state, key.bytes().data(), key.bytes().size(), 32);
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(domain.data()), domain.size());
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(purpose.data()), purpose.size());
    crypto_generichash_update(&state, &separator, 1);
    crypto_generichash_update(&state, context.data(), context.size());
    Subkey subkey;
    crypto_generichash_final(&state, subkey.data(), subkey.size());
    sodium_memzero(&state, sizeof state);
    return subkey;
}

Keystream::Keystream(const Subkey& subkey, std::uint32_t a, std::uint32_t b)
    : subkey_(subkey), block_(buffered_bytes), position_(buffered_bytes) {
    put_word(nonce_.data(), a);
    put_word(nonce_.data() + 4, b);
}

std::uint8_t Keystream::next_byte() {
    if (position_ == block_.size()) {
        std::fill(block_.begin(), block_.end(), std::uint8_t{0});
        crypto_stream_chacha20_ietf_xor_ic(block_.data(), block_.data(), block_.size(), nonce_.data(), counter_, subkey_.data());
        counter_ += buffered_bytes / 64;
        position_ = 0;
    }
    return block_[position_++];
}

std::uint32_t Keystream::next_below(std::uint32_t bound) {
    const std::uint32_t limit = 65536 / bound * bound;
    for (;;) {
        const std::uint32_t low = next_byte();
        const std::uint32_t value = low | static_cast<std::uint32_t>(next_byte()) << 8;
        if (value < limit) return value % bound;
    }
}

}  // namespace telltale
