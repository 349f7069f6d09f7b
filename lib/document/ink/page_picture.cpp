#include "document/ink/page_picture.hpp"

#include <algorithm>

namespace telltale {

double PagePicture::share_below(int level) const {
    const auto below = std::count_if(luma.begin(), luma.end(), [&](std::uint8_t value) { return value < level; });
    return luma.empty() ? 0 : static_cast<double>(below) / static_cast<double>(luma.size());
}

}  // namespace telltale
