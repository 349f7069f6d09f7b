#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "document/tint_field.hpp"

namespace telltale {

/// How a picture's samples lie in a row: interleaved, without padding.
struct SampleLayout {
    int channels = 1;      ///< samples a pixel
    int first_marked = 0;  ///< of the channels that carry the mark
    int marked = 1;        ///< how many do; the others (transparency, coloured inks) are left alone
    int bits = 8;          ///< a sample: 8, or 16 in the machine's byte order
    bool is_ink = false;   ///< 0 is white: ink, or a picture stored as its negative

    std::size_t pixel_bytes() const { return static_cast<std::size_t>(channels * bits / 8); }
};

/// What a pixel's light, from 0 to white, becomes under the mark: all pictures are changed by this and nothing else.
///
/// factor  of the tint's field at the pixel, at most 1
inline float marked_light(float light, float factor) {
    return light * factor;
}

/// Puts the mark on a picture row by row: whatever holds plain samples (PNG, TIFF, WebP, BMP). JPEG, which holds frequencies,
/// has jpeg_document.cpp.
class TintedRows {
public:
    TintedRows(const Tile& tile, const PixelGrid& grid, const SampleLayout& layout);

    /// Marks the stored row y.
    ///
    /// in, out  the row's samples; may be the same memory
    void mark(int y, std::span<const std::uint8_t> in, std::span<std::uint8_t> out);

private:
    TintField field_;
    SampleLayout layout_;
    std::vector<float> factors_;
};

}  // namespace telltale
