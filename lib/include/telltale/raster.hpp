#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace telltale {

/// Steps of a JPEG block's 64 coefficients, row by row, lowest frequencies first; zeros when unknown.
using BlockSteps = std::array<std::uint16_t, 64>;

/// A picture in memory: height x width x channels samples, row by row, top row first, without padding.
///
/// channels     1 (luma) or 3 (red, green, blue); transparency has been composited on white
/// block_steps  of a JPEG picture just as it was decoded, neither cut, turned nor scaled: the steps to which the coefficients
///              of its luma's blocks of 8 x 8 pixels were rounded; else zeros. The first is of a block's mean, counted from
///              128, in eighths of a level. Faint marks are read the better for it
struct Raster {
    int width = 0;
    int height = 0;
    int channels = 1;
    std::vector<std::uint8_t> samples;
    BlockSteps block_steps{};

    bool empty() const { return samples.empty(); }
};

}  // namespace telltale
