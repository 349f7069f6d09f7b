#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "document/tint/masking.hpp"
#include "document/tint/tint_field.hpp"

namespace telltale {

/// How a picture's samples lie in a row: interleaved, without padding.
struct SampleLayout {
    int channels = 1;      ///< samples of a pixel
    int first_marked = 0;  ///< the first of the channels that carry the mark
    int marked = 1;        ///< how many channels carry it; the others (transparency, coloured inks) stay as they are
    int bits = 8;          ///< bits of a sample: 8, or 16 in the machine's byte order
    bool is_ink = false;   ///< 0 is white: the samples are ink, or the picture is stored as its negative

    std::size_t pixel_bytes() const { return static_cast<std::size_t>(channels * bits / 8); }
};

/// What the mark does at one pixel.
struct MarkedPixel {
    float factor = 1;  ///< the factor of the tint's field: what white becomes
    float gain = 1;    ///< how many times as strong the mark is as on flat paper
    float lift = 0;    ///< share of the tint's depth that is added first, so that what is dark has something to lose
};

/// What a pixel's light becomes under the mark: all pictures are changed by this and nothing else.
///
/// light  0 to white
/// depth  1 less the tile's darkest level, as a share of white
inline float marked_light(float light, float white, const MarkedPixel& mark, float depth) {
    return std::clamp(light + white * mark.gain * (mark.lift * depth - (1 - mark.factor)), 0.0F, white);
}

/// Puts the mark on a picture row by row: whatever holds plain samples (PNG, TIFF, WebP, BMP). JPEG, which holds frequencies,
/// has jpeg_document.cpp.
class TintedRows {
public:
    /// masking  of the same picture; must outlive this
    TintedRows(const Tile& tile, const PixelGrid& grid, const SampleLayout& layout, const Masking& masking);

    /// Marks the stored row y.
    ///
    /// in, out  the row's samples; may be the same memory
    void mark(int y, std::span<const std::uint8_t> in, std::span<std::uint8_t> out);

private:
    TintField field_;
    SampleLayout layout_;
    const Masking& masking_;
    std::vector<float> factors_;
    std::vector<float> gains_;
    std::vector<float> lifts_;
};

}  // namespace telltale
