#include "stamp/tint.hpp"

#include <cmath>
#include <limits>

namespace telltale {
namespace {

std::vector<int> steps_of(Strength strength, Medium medium) {
    switch (strength) {
        case Strength::subtle:
            return {-2400, -1500, 1250};
        case Strength::normal:
            return medium == Medium::picture ? std::vector{-1800, -1080, 1250} : std::vector{-2170, -1350, 890};
        case Strength::strong:
            return {-2500, -1875, -1250, -625, 0, 625, 1250, 1875, 2500};
    }
    return {};
}

}  // namespace

TileLook look_of(Strength strength, Medium medium) {
    // At the edge of an image poppler's interpolation can turn two samples of the same level into one level less.
    const bool bright_edge = medium == Medium::page;
    return {steps_of(strength, medium), bright_edge};
}

std::vector<Tile> draw_tiles(const ChipSource& chips, const Constellation& constellation, const CopyId& copy, int lanes_used,
                             const TileLook& look) {
    std::vector<Tile> tiles;
    for (int lane = 0; lane < lanes_used; ++lane) {
        const SlotGroup group{Channel::tint, static_cast<std::uint32_t>(lane)};
        tiles.push_back(draw_tile(constellation, lane, chips.chips(copy, group, constellation.chip_count()), look));
    }
    return tiles;
}

double psnr_on_white(const Tile& tile) {
    double squares = 0;
    for (const std::uint8_t level : tile.level) squares += (255.0 - level) * (255.0 - level);
    if (squares == 0) return std::numeric_limits<double>::infinity();
    return 10 * std::log10(255.0 * 255.0 * static_cast<double>(tile.level.size()) / squares);
}

}  // namespace telltale
