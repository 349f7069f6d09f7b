#include "mark/chip_batch.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <utility>

namespace telltale {
namespace {

// --- BLAKE2b, RFC 7693: a 32-byte digest of a 16-byte message under a 32-byte key ---

constexpr std::array<std::uint64_t, 8> initial_state{0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
                                                     0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};

constexpr std::uint8_t schedule[12][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4}, {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13}, {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11}, {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5}, {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3}};

// A block of the hash's input of which only the first words are given. The others are zero, and are left out of the sums.
template <std::size_t Words>
using Block = std::array<std::uint64_t, Words>;

template <std::size_t Index, std::size_t Words>
std::uint64_t word(const Block<Words>& block) {
    if constexpr (Index < Words) return block[Index];
    return 0;
}

template <std::size_t Round, std::size_t Step, std::size_t Words>
void mix(std::uint64_t& a, std::uint64_t& b, std::uint64_t& c, std::uint64_t& d, const Block<Words>& block) {
    a += b + word<schedule[Round][2 * Step]>(block);
    d = std::rotr(d ^ a, 32);
    c += d;
    b = std::rotr(b ^ c, 24);
    a += b + word<schedule[Round][2 * Step + 1]>(block);
    d = std::rotr(d ^ a, 16);
    c += d;
    b = std::rotr(b ^ c, 63);
}

template <std::size_t Round, std::size_t Words>
void mix_round(std::uint64_t (&v)[16], const Block<Words>& block) {
    mix<Round, 0>(v[0], v[4], v[8], v[12], block);
    mix<Round, 1>(v[1], v[5], v[9], v[13], block);
    mix<Round, 2>(v[2], v[6], v[10], v[14], block);
    mix<Round, 3>(v[3], v[7], v[11], v[15], block);
    mix<Round, 4>(v[0], v[5], v[10], v[15], block);
    mix<Round, 5>(v[1], v[6], v[11], v[12], block);
    mix<Round, 6>(v[2], v[7], v[8], v[13], block);
    mix<Round, 7>(v[3], v[4], v[9], v[14], block);
}

/// Mixes one block into the hash's state.
///
/// hashed  how many bytes of input have been hashed, including this block
template <std::size_t Words>
std::array<std::uint64_t, 8> compress(const std::array<std::uint64_t, 8>& state, const Block<Words>& block, std::uint64_t hashed,
                                      bool is_last) {
    std::uint64_t v[16];
    std::copy(state.begin(), state.end(), v);
    std::copy(initial_state.begin(), initial_state.end(), v + 8);
    v[12] ^= hashed;
    if (is_last) v[14] = ~v[14];
    [&]<std::size_t... Rounds>(std::index_sequence<Rounds...>) {
        (mix_round<Rounds>(v, block), ...);
    }
    (std::make_index_sequence<12>());
    std::array<std::uint64_t, 8> next;
    for (std::size_t i = 0; i < next.size(); ++i) next[i] = state[i] ^ v[i] ^ v[i + 8];
    return next;
}

constexpr std::size_t block_bytes = 128;

template <std::size_t Words>
Block<Words> words_of(std::span<const std::uint8_t, 8 * Words> bytes) {
    Block<Words> block{};
    for (std::size_t i = 0; i < bytes.size(); ++i) block[i / 8] |= std::uint64_t{bytes[i]} << (8 * (i % 8));
    return block;
}

// --- ChaCha20, RFC 8439: one stream for each copy of the batch, computed side by side ---

using Lanes = std::uint32_t __attribute__((vector_size(4 * ChipBatch::size)));

template <int Bits>
Lanes rotate(Lanes value) {
    return value << Bits | value >> (32 - Bits);
}

void quarter_round(Lanes& a, Lanes& b, Lanes& c, Lanes& d) {
    a += b;
    d = rotate<16>(d ^ a);
    c += d;
    b = rotate<12>(b ^ c);
    a += b;
    d = rotate<8>(d ^ a);
    c += d;
    b = rotate<7>(b ^ c);
}

Lanes all(std::uint32_t word) {
    return Lanes{} + word;
}

void put_word(std::uint8_t* out, std::uint32_t word) {
    for (int i = 0; i < 4; ++i) out[i] = static_cast<std::uint8_t>(word >> (8 * i));
}

}  // namespace

ChipBatch::ChipBatch(const ChipSource& source) {
    std::array<std::uint64_t, 8> state = initial_state;
    state[0] ^= 0x01010000 ^ source.seed_key_.size() << 8 ^
                sizeof(Subkey);  // RFC 7693, section 2.5: one node, length of the key, length of the digest
    keyed_state_ = compress(state, words_of<4>(source.seed_key_), block_bytes, false);
}

void ChipBatch::load(std::span<const CopyId> copies) {
    assert(copies.size() <= size);
    for (std::size_t c = 0; c < copies.size(); ++c) {
        const auto& id = copies[c].bytes;
        const auto seed = compress(keyed_state_, words_of<2>(id), block_bytes + id.size(), true);
        for (std::size_t i = 0; i < seed_words_.size(); ++i) seed_words_[i][c] = static_cast<std::uint32_t>(seed[i / 2] >> (32 * (i % 2)));
    }
}

void ChipBatch::fill_bits(const SlotGroup& group, std::uint8_t* bits, std::size_t stride) const {
    Lanes start[16] = {all(0x61707865), all(0x3320646e), all(0x79622d32), all(0x6b206574)};
    for (std::size_t i = 0; i < seed_words_.size(); ++i) start[4 + i] = std::bit_cast<Lanes>(seed_words_[i]);
    start[13] = all(static_cast<std::uint32_t>(group.channel));
    start[14] = all(group.lane);
    start[15] = all(0);
    for (std::uint32_t block = 0; block < stride / 64; ++block) {
        start[12] = all(block);
        Lanes x[16];
        std::copy(std::begin(start), std::end(start), x);
        for (int round = 0; round < 20; round += 2) {
            quarter_round(x[0], x[4], x[8], x[12]);
            quarter_round(x[1], x[5], x[9], x[13]);
            quarter_round(x[2], x[6], x[10], x[14]);
            quarter_round(x[3], x[7], x[11], x[15]);
            quarter_round(x[0], x[5], x[10], x[15]);
            quarter_round(x[1], x[6], x[11], x[12]);
            quarter_round(x[2], x[7], x[8], x[13]);
            quarter_round(x[3], x[4], x[9], x[14]);
        }
        for (std::size_t i = 0; i < 16; ++i) {
            const Lanes sum = x[i] + start[i];
            for (std::size_t c = 0; c < size; ++c) put_word(bits + c * stride + 64 * block + 4 * i, sum[c]);
        }
    }
}

}  // namespace telltale
