#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace telltale {

/// Writes numbers, texts and blocks one behind the other, numbers little-endian: the form of files that lie beside originals.
class ByteWriter {
public:
    /// Writes the lowest bytes of a number, 1 to 4 of them, lowest first.
    void number(std::uint32_t value, int bytes) {
        for (int i = 0; i < bytes; ++i) bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    }
    void text(std::string_view text) { bytes_.insert(bytes_.end(), text.begin(), text.end()); }
    void block(std::span<const std::uint8_t> block) { bytes_.insert(bytes_.end(), block.begin(), block.end()); }
    /// Hands over everything that was written.
    std::vector<std::uint8_t> take() { return std::move(bytes_); }

private:
    std::vector<std::uint8_t> bytes_;
};

/// Reads what ByteWriter wrote.
///
/// Whoever reads past the end gets the number 0 or an empty block, and failed() is true from then on.
class ByteReader {
public:
    explicit ByteReader(std::span<const std::uint8_t> bytes) : left_(bytes) {}

    std::uint32_t number(int bytes) {
        std::uint32_t value = 0;
        int shift = 0;
        for (const std::uint8_t byte : block(static_cast<std::size_t>(bytes))) {
            value |= static_cast<std::uint32_t>(byte) << shift;
            shift += 8;
        }
        return value;
    }
    /// Passes over a text if it comes next; false, with nothing read, when it does not.
    bool text(std::string_view expected) {
        if (left_.size() < expected.size() || !std::equal(expected.begin(), expected.end(), left_.begin())) return false;
        left_ = left_.subspan(expected.size());
        return true;
    }
    std::span<const std::uint8_t> block(std::size_t size) {
        if (left_.size() < size) failed_ = true;
        if (failed_) return {};
        const auto head = left_.first(size);
        left_ = left_.subspan(size);
        return head;
    }
    /// How many bytes have not been read yet.
    std::size_t left() const { return left_.size(); }
    bool failed() const { return failed_; }

private:
    std::span<const std::uint8_t> left_;
    bool failed_ = false;
};

}  // namespace telltale
