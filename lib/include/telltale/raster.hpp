#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace telltale {

/// The steps to which a JPEG file rounds the 64 coefficients of a block, row by row, lowest frequencies first; zeros when unknown.
using BlockSteps = std::array<std::uint16_t, 64>;

/// A picture in memory: height x width x channels samples, row by row, top row first, without padding.
///
/// channels     1 (luma) or 3 (red, green, blue); transparency has been composited on white
/// block_steps  the steps of the luma's blocks of 8 x 8 pixels, given only when the picture is a JPEG just as it was decoded, neither
///              cut, turned nor scaled; else zeros. The first step belongs to a block's mean, in eighths of a level. With them
///              faint marks are read better
struct Raster {
    int width = 0;
    int height = 0;
    int channels = 1;
    std::vector<std::uint8_t> samples;
    BlockSteps block_steps{};

    bool empty() const { return samples.empty(); }
};

}  // namespace telltale
