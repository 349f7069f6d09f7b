#include "mark/tile.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "mark/chips.hpp"
#include "telltale/error.hpp"

using namespace telltale;

namespace {

const TileLook look{{-1800, -1080, 1250}};

VaultKey fixed_key() {
    return VaultKey::from_bytes(VaultKey::Bytes{42});
}

}  // namespace

TEST_CASE("the lattice is one half plane without the origin, each frequency once") {
    std::set<Frequency> seen;
    for (const Frequency f : lattice()) {
        CHECK(seen.insert(f).second);
        CHECK(seen.count({-f.x, -f.y}) == 0);
    }
}

TEST_CASE("pilots and data share the lattice between them") {
    const Constellation c = make_constellation(fixed_key());
    std::set<int> all(c.pilots.begin(), c.pilots.end());
    all.insert(c.data.begin(), c.data.end());
    CHECK(all.size() == lattice().size());
    CHECK(c.pilots.size() + c.data.size() == lattice().size());
}

TEST_CASE("a tile stays within its depth, near its mean and near its deviation") {
    const Constellation c = make_constellation(fixed_key());
    const auto chips = ChipSource(fixed_key()).chips(CopyId{{5}}, {}, c.chip_count());
    const Tile tile = draw_tile(c, 0, chips, look);
    double sum = 0, squares = 0;
    for (const int level : tile.level) {
        CHECK(level >= 252);
        sum += level;
        squares += level * level;
    }
    const double mean = sum / static_cast<double>(tile.level.size());
    CHECK(mean == Approx(253.9).margin(0.1));
    CHECK(std::sqrt(squares / static_cast<double>(tile.level.size()) - mean * mean) < 0.62);
}

TEST_CASE("a bright edge is nowhere as dark as the rest, its corners less still, and inside nothing changes") {
    const Constellation c = make_constellation(fixed_key());
    const auto chips = ChipSource(fixed_key()).chips(CopyId{{5}}, {}, c.chip_count());
    const TileLook deep{{-1000, -500, 1250}};  // steps for which some samples at the edge have the darkest level
    const Tile dark = draw_tile(c, 0, chips, deep);
    const Tile bright = draw_tile(c, 0, chips, {deep.steps, true});
    int lifted = 0;
    for (int row = 0; row < tile_samples; ++row) {
        for (int column = 0; column < tile_samples; ++column) {
            const auto is_end = [](int i) { return i == 0 || i == tile_samples - 1; };
            const int least = 252 + is_end(row) + is_end(column);
            REQUIRE(bright.at(row, column) == std::max<int>(dark.at(row, column), least));
            lifted += bright.at(row, column) != dark.at(row, column);
        }
    }
    CHECK(lifted > 0);
}

TEST_CASE("tiles of two lanes and of two copies differ") {
    const Constellation c = make_constellation(fixed_key());
    const ChipSource source(fixed_key());
    const auto chips = source.chips(CopyId{{5}}, {}, c.chip_count());
    const Tile tile = draw_tile(c, 0, chips, look);
    CHECK(tile.level != draw_tile(c, 1, chips, look).level);
    CHECK(tile.level != draw_tile(c, 0, source.chips(CopyId{{6}}, {}, c.chip_count()), look).level);
    CHECK_THROWS_AS(draw_tile(c, 8, chips, look), Error);
    CHECK_THROWS_AS(draw_tile(c, 0, std::vector<std::int8_t>(3), look), Error);
}
