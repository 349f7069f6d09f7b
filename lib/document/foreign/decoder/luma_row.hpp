#pragma once

#include <cstdint>
#include <span>

namespace telltale {

/// How a row's samples become luma.
struct LumaSource {
    enum class Colors { grey, rgb, cmyk };
    enum class Alpha { none, over_white, premultiplied };

    Colors colors = Colors::grey;
    Alpha alpha = Alpha::none;  ///< what the channel after the colours holds
    int channels = 1;           ///< number of channels; those beyond colours and transparency are passed over
    int bits = 8;               ///< bits of a sample: 8, or 16 in the machine's byte order
    bool is_ink = false;        ///< 0 is white
};

/// Turns luma.size() pixels into 8-bit luma: BT.601, inks by plain multiplication, transparency over white.
void to_luma(const LumaSource& source, const std::uint8_t* samples, std::span<std::uint8_t> luma);

}  // namespace telltale
