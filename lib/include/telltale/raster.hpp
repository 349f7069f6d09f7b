#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace telltale {

/// A picture in memory: height x width x channels samples, row by row, top row first, without padding.
///
/// channels         1 (luma) or 3 (red, green, blue); transparency has been composited on white
/// block_mean_step  of a JPEG picture just as it was decoded, neither cut, turned nor scaled: in eighths of a level, the
///                  step to which the luma means of its blocks of 8 x 8 pixels were rounded, counted from 128; else 0.
///                  Faint marks are read the better for it
struct Raster {
    int width = 0;
    int height = 0;
    int channels = 1;
    std::vector<std::uint8_t> samples;
    int block_mean_step = 0;

    bool empty() const { return samples.empty(); }
};

}  // namespace telltale
