#include "trace/agreement/leak_box.hpp"

#include <algorithm>
#include <limits>

namespace telltale {

LeakBox box_of(const TileMap& tiles, const TileArea& area) {
    constexpr double far = std::numeric_limits<double>::max();
    LeakBox box{far, far, -far, -far};
    for (const TileMap::Point corner :
         {TileMap::Point{area.left, area.top}, {area.right, area.top}, {area.right, area.bottom}, {area.left, area.bottom}}) {
        const TileMap::Point at = tiles(corner);
        box = {std::min(box.left, at.x), std::min(box.top, at.y), std::max(box.right, at.x), std::max(box.bottom, at.y)};
    }
    return box;
}

double share_covered(const LeakBox& box, const LeakBox& by) {
    if (box.area() <= 0) return 0;
    const LeakBox both{std::max(box.left, by.left), std::max(box.top, by.top), std::min(box.right, by.right),
                       std::min(box.bottom, by.bottom)};
    return both.area() / box.area();
}

}  // namespace telltale
