#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace telltale {

/// A sign in a deflated stream: ' ' as it was written, made '-' by flipping bits of its literal.
struct DeflatedSign {
    std::uint64_t bit = 0;     ///< where its literal begins, counted from the stream's first byte, low bits first
    std::uint32_t weight = 0;  ///< what a byte that is one higher adds here to the second sum of Adler-32, below 65521
};

/// A zlib stream of which single bytes can be changed without deflating it again.
struct DeflatedContent {
    std::vector<std::uint8_t> bytes;
    std::size_t content = 0;          ///< where the deflated content begins; the blanks before it lie there as they are
    std::vector<DeflatedSign> signs;  ///< in the order given
};

/// Adler-32's two sums (RFC 1950), which change by known steps when one byte does.
struct Adler {
    using Bytes = std::array<std::uint8_t, 4>;

    std::uint32_t first = 1;
    std::uint32_t second = 0;

    /// Goes on to the sums of the stream in which a sign has become '-'.
    void turn(const DeflatedSign& sign);
    Bytes bytes() const;                                    ///< the sums as they stand at the end of a zlib stream
    static Adler of(std::span<const std::uint8_t> stream);  ///< reads the sums at the end of a zlib stream
};

/// Flips a sign's literal between ' ' and '-'.
///
/// stream  begins where the bit positions do
void flip(std::span<std::uint8_t> stream, const DeflatedSign& sign);

/// Deflates a content stream so that its signs can be changed where they lie.
///
/// Each sign is a literal of a block of its own in the fixed code, whose literals below 144 have 8 bits each (RFC 1951, 3.2.6),
/// and nothing else refers to it. It costs some 28 bits.
///
/// blanks   number of spaces stored before the content, below 65536: room for a marker by which the stream is found in a file
/// content  at each sign's place it holds a space
/// signs    places of the signs in the content, ascending
/// throws   std::runtime_error when zlib fails, or the stream would not inflate to the content whatever its signs
DeflatedContent deflate_signs(std::size_t blanks, std::string_view content, std::span<const std::size_t> signs);

}  // namespace telltale
