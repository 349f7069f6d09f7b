#pragma once

#include <cstdint>

namespace telltale::support {

/// A random number that depends on seed and index alone, so it is the same on every machine and whichever thread asks first.
///
/// It is the sum of four uniform numbers, with mean 0 and deviation 1.
inline float noise_at(std::uint64_t seed, std::uint64_t index) {
    std::uint64_t bits = seed + index + 0x9e3779b97f4a7c15ULL;
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9ULL;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebULL;
    bits ^= bits >> 31;
    const auto sum = static_cast<std::int64_t>((bits & 0xffff) + ((bits >> 16) & 0xffff) + ((bits >> 32) & 0xffff) + (bits >> 48));
    return static_cast<float>(sum - 2 * 65535) * (1.7320508F / 65536);
}

}  // namespace telltale::support
