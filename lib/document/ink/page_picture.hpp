#pragma once

#include <cstdint>
#include <vector>

namespace telltale {

/// One page as it is drawn: 8-bit luma, row by row, from the top.
struct PagePicture {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> luma;

    double share_below(int level) const;  ///< share of the pixels that are darker than that; 0 without pixels
};

}  // namespace telltale
