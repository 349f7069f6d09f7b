#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "telltale/copy.hpp"

namespace telltale {

/// Bytes to be hashed: fields after each other, each of a known length or after its length, so that no two lists of fields give the
/// same bytes. Numbers have 8 bytes, little-endian.
class Message {
public:
    explicit Message(std::string_view domain) {
        bytes_.reserve(1024);  // more than most messages have
        put(domain);
    }

    Message& put(std::uint64_t number) {
        for (int shift = 0; shift < 64; shift += 8) bytes_.push_back(static_cast<std::uint8_t>(number >> shift));
        return *this;
    }
    Message& put(std::string_view text) { return put({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}); }
    Message& put(std::span<const std::uint8_t> bytes) {
        put(static_cast<std::uint64_t>(bytes.size()));
        return put_alone(bytes);
    }
    /// A field whose length is the same in every message.
    Message& put_alone(std::span<const std::uint8_t> bytes) {
        bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
        return *this;
    }

    std::span<const std::uint8_t> bytes() const { return bytes_; }
    /// BLAKE2b-256 of the message, keyed when there is a key.
    Digest<32> hash(std::span<const std::uint8_t> key = {}) const;

private:
    std::vector<std::uint8_t> bytes_;
};

}  // namespace telltale
