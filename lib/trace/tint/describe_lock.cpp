#include "trace/tint/describe_lock.hpp"

#include <algorithm>
#include <cmath>

#include "trace/leak/flattening.hpp"

namespace telltale {
namespace {

constexpr double edge = 0.25;  // tiles by which what is seen may begin after the page's corner

TileMap map_of(const SynchronisedLeak& leak, const Region& region) {
    TileMap map;
    map.quarter_turns = region.lock.quarter_turns;
    map.corner = {region.lock.x, region.lock.y};
    if (leak.sources.empty()) {
        map.perspective = {region.side.x / leak.leak.scale, 0, 0, 0, region.side.y / leak.leak.scale, 0, 0, 0, 1};
        return map;
    }
    const FlatSource& source = leak.sources[region.source];
    map.corner = {map.corner.x + source.corner.x, map.corner.y + source.corner.y};
    map.middle = {source.flattening.middle.x, source.flattening.middle.y};
    map.reach = source.flattening.reach;
    for (const cv::Point2d& term : source.flattening.rest) map.bend.push_back({term.x, term.y});
    std::copy(source.flattening.grid.val, source.flattening.grid.val + 9, map.perspective.begin());
    return map;
}

// Takes a place on the grid of the picture that was read to the page, with the turns undone.
TileMap::Point on_page(TileMap::Point grid, const PilotLock& lock) {
    TileMap::Point at{grid.x - lock.x, grid.y - lock.y};
    for (int i = 0; i < lock.quarter_turns; ++i) at = {-at.y, at.x};
    return at;
}

}  // namespace

Lock describe_lock(const SynchronisedLeak& leak, const Region& region, int picture) {
    Lock lock;
    lock.picture = picture;
    lock.lane = region.lock.lane;
    lock.pilot_score = region.lock.score;
    lock.quarter_turns = region.lock.quarter_turns;
    lock.inverted = region.lock.sign < 0;
    lock.tiles = map_of(leak, region);

    const auto first = on_page({region.area.x / region.side.x, region.area.y / region.side.y}, region.lock);
    const auto last =
        on_page({(region.area.x + region.area.width) / region.side.x, (region.area.y + region.area.height) / region.side.y}, region.lock);
    lock.seen = {std::min(first.x, last.x), std::min(first.y, last.y), std::max(first.x, last.x), std::max(first.y, last.y)};
    // Tiles are counted from a tile corner near the upper left of what is seen.
    const TileMap::Point corner{std::floor(lock.seen.left + edge), std::floor(lock.seen.top + edge)};
    lock.seen = {lock.seen.left - corner.x, lock.seen.top - corner.y, lock.seen.right - corner.x, lock.seen.bottom - corner.y};
    TileMap::Point moved = corner;
    for (int i = 0; i < lock.quarter_turns; ++i) moved = {moved.y, -moved.x};
    lock.tiles.corner = {lock.tiles.corner.x + moved.x, lock.tiles.corner.y + moved.y};

    const TileMap::Point middle{(lock.seen.left + lock.seen.right) / 2, (lock.seen.top + lock.seen.bottom) / 2};
    const auto length = [&](double x, double y) {
        const auto from = lock.tiles({middle.x - x / 2, middle.y - y / 2});
        const auto to = lock.tiles({middle.x + x / 2, middle.y + y / 2});
        return std::hypot(to.x - from.x, to.y - from.y);
    };
    lock.tile_x = lock.quarter_turns % 2 == 0 ? length(1, 0) : length(0, 1);
    lock.tile_y = lock.quarter_turns % 2 == 0 ? length(0, 1) : length(1, 0);
    const auto origin = lock.tiles({0, 0});
    lock.origin_x = origin.x;
    lock.origin_y = origin.y;
    return lock;
}

}  // namespace telltale
