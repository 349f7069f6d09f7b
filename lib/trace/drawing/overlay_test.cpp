#include "telltale/overlay.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "telltale/error.hpp"

using namespace telltale;

namespace {

// A chequered page of 4 x 6 tiles of 50 px whose first field is dark, beside a white border.
constexpr int side = 50;
std::uint8_t field(double x, double y) {
    return (static_cast<int>(std::floor(x)) + static_cast<int>(std::floor(y))) % 2 == 0 ? 40 : 220;
}

Lock lock_of(const TileMap& tiles) {
    Lock lock;
    lock.tiles = tiles;
    lock.tile_x = lock.tile_y = side;
    lock.seen = {0, 0, 4, 6};
    return lock;
}

// A leak that shows the page as the map says: every pixel takes the field whose place is nearest, which is found by trying all.
Raster leak_of(const TileMap& tiles, int width, int height) {
    Raster leak{width, height, 1, std::vector<std::uint8_t>(static_cast<std::size_t>(width * height), 255)};
    for (double y = 0.002; y < 6; y += 0.005) {
        for (double x = 0.002; x < 4; x += 0.005) {
            const auto at = tiles({x, y});
            if (at.x < 0 || at.y < 0 || at.x >= width || at.y >= height) continue;
            leak.samples[static_cast<std::size_t>(static_cast<int>(at.y) * width + static_cast<int>(at.x))] = field(x, y);
        }
    }
    return leak;
}

void check_fields(const Raster& page) {
    REQUIRE(page.width == 4 * side);
    REQUIRE(page.height == 6 * side);
    for (int row = 0; row < 6; ++row) {
        for (int column = 0; column < 4; ++column) {
            const auto at = static_cast<std::size_t>((row * side + side / 2) * page.width + column * side + side / 2);
            CHECK(page.samples[at] == field(column, row));
        }
    }
}

}  // namespace

TEST_CASE("a page that lies sideways in the leak is straightened upright") {
    TileMap tiles;
    tiles.quarter_turns = 1;
    tiles.corner = {0.2, 4.3};
    tiles.perspective = {side, 0, 0, 0, side, 0, 0, 0, 1};
    check_fields(straighten(leak_of(tiles, 320, 230), lock_of(tiles)));
}

TEST_CASE("perspective and a bend are taken out of a straightened page") {
    TileMap tiles;
    tiles.perspective = {46, 6, 30, -4, 52, 30, 0.01, 0.02, 1};
    tiles.middle = {2, 3};
    tiles.reach = 3;
    tiles.bend = {{0, 0}, {0, 0}, {0, 0}, {0.05, 0}, {0, 0}, {0, 0.1}, {0, 0}, {0, 0}, {0, 0}, {0, 0}};
    check_fields(straighten(leak_of(tiles, 400, 420), lock_of(tiles)));
}

TEST_CASE("where the leak ends, a straightened page is grey") {
    TileMap tiles;
    tiles.perspective = {side, 0, -side, 0, side, 0, 0, 0, 1};  // the first column of tiles is out of sight
    const Raster page = straighten(leak_of(tiles, 3 * side, 6 * side), lock_of(tiles));
    CHECK(page.samples[static_cast<std::size_t>(70 * page.width + 20)] == 128);
    CHECK(page.samples[static_cast<std::size_t>(70 * page.width + 75)] == field(1, 1));
}

TEST_CASE("an overlay colours the outline and the tiles' edges of its own picture, and nothing else") {
    TileMap tiles;
    tiles.perspective = {side, 0, 20, 0, side, 20, 0, 0, 1};
    const Raster leak{300, 400, 1, std::vector<std::uint8_t>(300 * 400, 200)};
    const Lock lock = lock_of(tiles);
    const Raster drawn = draw_overlay(leak, {&lock, 1});
    REQUIRE(drawn.channels == 3);
    const auto coloured_at = [](const Raster& picture, int x, int y) {
        const auto at = static_cast<std::size_t>(3 * (y * picture.width + x));
        return picture.samples[at] != picture.samples[at + 2];
    };
    CHECK(coloured_at(drawn, 20, 150));       // left edge
    CHECK(coloured_at(drawn, 20 + 50, 150));  // between the first and the second column of tiles
    CHECK(coloured_at(drawn, 150, 20 + 300));
    CHECK_FALSE(coloured_at(drawn, 20 + 75, 145));
    CHECK_FALSE(coloured_at(drawn, 280, 380));

    const Raster other = draw_overlay(leak, {&lock, 1}, 1);
    CHECK_FALSE(coloured_at(other, 20, 150));
}

TEST_CASE("pictures are stacked with a gap, in colour if one of them is") {
    const Raster grey{30, 10, 1, std::vector<std::uint8_t>(300, 7)};
    const Raster colour{20, 5, 3, std::vector<std::uint8_t>(300, 9)};
    const Raster all = stack(std::vector<Raster>{grey, colour});
    CHECK(all.width == 30);
    CHECK(all.height == 10 + 8 + 5);
    CHECK(all.channels == 3);
    CHECK(all.samples[0] == 7);
    CHECK(all.samples[static_cast<std::size_t>(3 * 30 * 18)] == 9);
    CHECK(all.samples[static_cast<std::size_t>(3 * 30 * 12)] == 128);
}

TEST_CASE("a picture without samples cannot be drawn on") {
    CHECK_THROWS_AS(draw_overlay({}, {}), Error);
    CHECK_THROWS_AS(straighten({}, Lock{}), Error);
}
