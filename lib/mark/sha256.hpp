#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

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

/// Hashes many files that begin alike, as the copies of one document do: the common head is hashed once.
///
/// The first file is kept; each later one is compared with it and hashed from where they part. Safe on many threads.
class SharedHeadHash {
public:
    Sha256 hash(std::span<const std::uint8_t> bytes);

private:
    struct First {
        std::vector<std::uint8_t> bytes;
        std::vector<Sha256Stream> after;  ///< each stride of it
    };
    std::shared_ptr<const First> keep(std::span<const std::uint8_t> bytes);

    std::mutex guard_;
    std::shared_ptr<const First> first_;
};

}  // namespace telltale
