#include "mark/chips.hpp"

#include <sodium.h>

#include <algorithm>

namespace telltale {
namespace {

template <std::size_t Size>
std::array<std::uint8_t, Size> keyed_hash(const Subkey& key, std::span<const std::uint8_t> message) {
    std::array<std::uint8_t, Size> hash;
    crypto_generichash(hash.data(), hash.size(), message.data(), message.size(), key.data(), key.size());
    return hash;
}

}  // namespace

Subkey ChipSource::copy_seed(const CopyId& copy) const {
    return keyed_hash<32>(seed_key_, copy.bytes);
}

void ChipSource::fill_bits(const Subkey& copy_seed, const SlotGroup& group, std::uint8_t* bits, std::size_t size) {
    if (size == 0) return;  // a page without text has no chips, and the cipher must not be given a null pointer
    std::array<std::uint8_t, 12> nonce{};
    nonce[0] = static_cast<std::uint8_t>(group.channel);
    for (int i = 0; i < 4; ++i) nonce[static_cast<std::size_t>(4 + i)] = static_cast<std::uint8_t>(group.lane >> (8 * i));
    crypto_stream_chacha20_ietf(bits, size, nonce.data(), copy_seed.data());
}

std::vector<std::int8_t> ChipSource::chips(const CopyId& copy, const SlotGroup& group, int count) const {
    std::vector<std::uint8_t> bits(static_cast<std::size_t>(count + 7) / 8);
    fill_bits(copy_seed(copy), group, bits.data(), bits.size());
    std::vector<std::int8_t> chips(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < chips.size(); ++i) chips[i] = static_cast<std::int8_t>(2 * (bits[i / 8] >> (i % 8) & 1) - 1);
    return chips;
}

FileTag TagSource::tag(const CopyId& copy) const {
    return {keyed_hash<16>(tag_key_, copy.bytes)};
}

}  // namespace telltale
