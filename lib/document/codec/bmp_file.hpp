#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace telltale {

/// Where one colour's bits are in a pixel.
struct BmpField {
    std::uint32_t mask = 0;
    int shift = 0;
    std::uint32_t most = 1;  ///< the value of the bits at full light
};

/// The header of a BMP file, all versions: OS/2, Windows 3, 4 and 5.
struct BmpHeader {
    int width = 0;
    int height = 0;
    bool is_top_down = false;  ///< rows are stored from the first to the last, which few files do
    int bits = 24;             ///< bits of a pixel: 1, 4, 8 (palette), 16, 24 or 32
    std::size_t samples_at = 0;
    std::uint32_t pixels_per_metre_x = 0;
    std::uint32_t pixels_per_metre_y = 0;
    std::vector<std::array<std::uint8_t, 3>> palette;  ///< red, green, blue
    std::array<BmpField, 3> fields;                    ///< where red, green and blue are in pixels of 16 and 32 bits

    /// The bytes of a stored row, which are padded to a multiple of four.
    std::size_t stride() const { return (static_cast<std::size_t>(width) * static_cast<std::size_t>(bits) + 31) / 32 * 4; }
    /// Where the displayed row y is in the file.
    std::size_t row_at(int y) const { return samples_at + static_cast<std::size_t>(is_top_down ? y : height - 1 - y) * stride(); }
    /// Whether every sample has a byte of its own: 24 bits, or 32 with the usual masks, or 8 with a palette of greys in order.
    bool has_whole_bytes() const;
};

/// Reads the header and the palette; the samples may be missing.
///
/// throws  damaged; unsupported (run lengths, embedded JPEG or PNG, too many pixels)
BmpHeader read_bmp_header(std::span<const std::uint8_t> bytes);

/// Turns one stored row into red, green and blue for each pixel.
void read_bmp_row(const BmpHeader& header, const std::uint8_t* stored, std::uint8_t* rgb);

/// Writes the head of a file with 24 bits for each pixel, whose rows are stored from the last to the first.
std::vector<std::uint8_t> make_bmp_head(const BmpHeader& header);

}  // namespace telltale
