#pragma once

#include <cstdint>
#include <vector>

namespace telltale {

/// One page as it is drawn: luma, row by row.
struct PagePicture {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> luma;

    double share_below(int level) const;
};

}  // namespace telltale
