#include "mark/sha256.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

// Every copy is hashed whole, and plain C takes longer for that than for all the rest of making the copy. The instructions that
// many processors have for SHA-256 are five times as fast.

namespace telltale {
namespace {

using State = std::array<std::uint32_t, 8>;
constexpr std::size_t block = Sha256Stream::block;

// FIPS 180-4, section 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes.
alignas(16) constexpr std::array<std::uint32_t, 64> round_constants{
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

// The hash computation of FIPS 180-4, section 6.2.2, in plain C++.
void compress_plainly(State& state, const std::uint8_t* data, std::size_t blocks) {
    for (; blocks > 0; --blocks, data += block) {
        std::array<std::uint32_t, 64> w;
        for (std::size_t i = 0; i < 16; ++i)
            w[i] = std::uint32_t{data[4 * i]} << 24 | std::uint32_t{data[4 * i + 1]} << 16 | std::uint32_t{data[4 * i + 2]} << 8 |
                   data[4 * i + 3];
        for (std::size_t i = 16; i < 64; ++i) {
            const std::uint32_t s0 = std::rotr(w[i - 15], 7) ^ std::rotr(w[i - 15], 18) ^ (w[i - 15] >> 3);
            const std::uint32_t s1 = std::rotr(w[i - 2], 17) ^ std::rotr(w[i - 2], 19) ^ (w[i - 2] >> 10);
            w[i] = w[i - 16] + s0 + w[i - 7] + s1;
        }
        auto [a, b, c, d, e, f, g, h] = state;
        for (std::size_t i = 0; i < 64; ++i) {
            const std::uint32_t t1 =
                h + (std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25)) + ((e & f) ^ (~e & g)) + round_constants[i] + w[i];
            const std::uint32_t t2 = (std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
            h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
        }
        const State round{a, b, c, d, e, f, g, h};
        for (std::size_t i = 0; i < state.size(); ++i) state[i] += round[i];
    }
}

#if defined(__x86_64__)

bool has_sha_instructions() {
    unsigned a = 0, b = 0, c = 0, d = 0;
    if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & bit_SSE4_1) == 0 || (c & bit_SSSE3) == 0) return false;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (b & bit_SHA) != 0;
}

/// The eight words of the state, a to h, in two registers as the instructions want them, with a and c in the highest words.
struct Halves {
    __m128i abef;
    __m128i cdgh;
};

__attribute__((target("sha,sse4.1"))) void compress_by_instructions(State& words_a_to_h, const std::uint8_t* data, std::size_t blocks) {
    const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    const auto word = [&](int i) { return static_cast<int>(words_a_to_h[static_cast<std::size_t>(i)]); };
    Halves state{_mm_set_epi32(word(0), word(1), word(4), word(5)), _mm_set_epi32(word(2), word(3), word(6), word(7))};
    const auto* constants = reinterpret_cast<const __m128i*>(round_constants.data());
    for (; blocks > 0; --blocks, data += block) {
        const Halves before = state;
        __m128i words[4];
        for (int i = 0; i < 4; ++i) words[i] = _mm_shuffle_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(data) + i), big_endian);
#pragma GCC unroll 16
        for (int i = 0; i < 16; ++i) {  // each turn of the loop does four rounds
            const __m128i added = _mm_add_epi32(words[i % 4], constants[i]);
            state.cdgh = _mm_sha256rnds2_epu32(state.cdgh, state.abef, added);
            state.abef = _mm_sha256rnds2_epu32(state.abef, state.cdgh, _mm_shuffle_epi32(added, 0x0e));
            if (i < 12) {  // computes the four words of the message schedule that come sixteen later
                const __m128i newest = words[(i + 3) % 4];
                const __m128i shifted = _mm_alignr_epi8(newest, words[(i + 2) % 4], 4);
                const __m128i partial = _mm_add_epi32(_mm_sha256msg1_epu32(words[i % 4], words[(i + 1) % 4]), shifted);
                words[i % 4] = _mm_sha256msg2_epu32(partial, newest);
            }
        }
        state.abef = _mm_add_epi32(state.abef, before.abef);
        state.cdgh = _mm_add_epi32(state.cdgh, before.cdgh);
    }
    std::array<std::uint32_t, 4> abef;  // these arrays have the lowest word first
    std::array<std::uint32_t, 4> cdgh;
    _mm_storeu_si128(reinterpret_cast<__m128i*>(abef.data()), state.abef);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(cdgh.data()), state.cdgh);
    words_a_to_h = {abef[3], abef[2], cdgh[3], cdgh[2], abef[1], abef[0], cdgh[1], cdgh[0]};
}

#endif

void compress(State& state, const std::uint8_t* data, std::size_t blocks) {
#if defined(__x86_64__)
    static const bool fast = has_sha_instructions();
    if (fast) return compress_by_instructions(state, data, blocks);
#endif
    compress_plainly(state, data, blocks);
}

}  // namespace

// The initial hash value is that of FIPS 180-4, section 5.3.3.
Sha256Stream::Sha256Stream() : state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19} {}

void Sha256Stream::add(std::span<const std::uint8_t> bytes) {
    assert(bytes.size() % block == 0);
    compress(state_, bytes.data(), bytes.size() / block);
    size_ += bytes.size();
}

Sha256 Sha256Stream::finish(std::span<const std::uint8_t> rest) const {
    State state = state_;
    const std::size_t whole = rest.size() / block;
    compress(state, rest.data(), whole);

    // The padding is a one bit, zeros, and the length in bits, big-endian, at the end of a block.
    std::array<std::uint8_t, 2 * block> tail{};
    const std::size_t left = rest.size() % block;
    if (left > 0) std::memcpy(tail.data(), rest.data() + whole * block, left);
    tail[left] = 0x80;
    const std::size_t tail_size = left + 9 <= block ? block : 2 * block;
    const std::uint64_t bits = (size_ + rest.size()) * 8;
    for (std::size_t i = 0; i < 8; ++i) tail[tail_size - 1 - i] = static_cast<std::uint8_t>(bits >> (8 * i));
    compress(state, tail.data(), tail_size / block);

    Sha256 digest;
    for (std::size_t i = 0; i < digest.bytes.size(); ++i) digest.bytes[i] = static_cast<std::uint8_t>(state[i / 4] >> (24 - 8 * (i % 4)));
    return digest;
}

Sha256 sha256(std::span<const std::uint8_t> bytes) {
    return Sha256Stream().finish(bytes);
}

}  // namespace telltale
