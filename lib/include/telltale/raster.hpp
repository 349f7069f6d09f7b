#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace telltale {

/// A picture in memory: height x width x channels samples, row by row, top row first, without padding.
///
/// channels  1 (luma) or 3 (red, green, blue); transparency has been composited on white
struct Raster {
    int width = 0;
    int height = 0;
    int channels = 1;
    std::vector<std::uint8_t> samples;

    bool empty() const { return samples.empty(); }
};

}  // namespace telltale
