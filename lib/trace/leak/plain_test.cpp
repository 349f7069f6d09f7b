#include "trace/leak/plain.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "mark/chips.hpp"
#include "mark/tile.hpp"

using namespace telltale;

namespace {

constexpr int width = 600;
constexpr int height = 800;

// A page of strokes in rows on even paper.
Raster written_page(std::uint8_t paper) {
    Raster page{width, height, 1, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * height, paper)};
    for (int y = 60; y + 60 < height; ++y) {
        for (int x = 60; x < width - 60; ++x) {
            if (y % 50 < 14 && x % 7 < 3) page.samples[static_cast<std::size_t>(y * width + x)] = 20;
        }
    }
    return page;
}

// Lays a tile of side 150 over the first rows.
void tint(Raster& page, int rows) {
    const VaultKey key = VaultKey::from_bytes(VaultKey::Bytes{1});
    const Constellation constellation = make_constellation(key);
    const auto chips = ChipSource(key).chips(CopyId{{7}}, {Channel::tint, 0}, constellation.chip_count());
    const Tile tile = draw_tile(constellation, 0, chips, {{-1800, -1080, 1250}});
    for (int y = 0; y < rows; ++y) {
        for (int x = 0; x < width; ++x) {
            auto& sample = page.samples[static_cast<std::size_t>(y * width + x)];
            sample = static_cast<std::uint8_t>(sample *
                                               tile.at(y * tile_samples / 150 % tile_samples, x * tile_samples / 150 % tile_samples) / 255);
        }
    }
}

}  // namespace

TEST_CASE("a page of one paper level is plain, be it white, pale or dark") {
    CHECK(is_plain(LeakPicture(written_page(255))));
    CHECK(is_plain(LeakPicture(written_page(243))));
    CHECK(is_plain(LeakPicture(written_page(60))));
}

TEST_CASE("a page with a tint is not plain, even if just an eighth of the picture has one") {
    Raster page = written_page(255);
    tint(page, height);
    CHECK_FALSE(is_plain(LeakPicture(page)));
    Raster window = written_page(255);
    tint(window, height / 8);
    CHECK_FALSE(is_plain(LeakPicture(window)));
}

TEST_CASE("a page with a tint is not plain however large the window around it") {
    for (const bool is_tinted : {false, true}) {
        Raster page = written_page(255);
        if (is_tinted) tint(page, height);
        Raster window{4000, 3000, 1, std::vector<std::uint8_t>(std::size_t{4000} * 3000, 40)};
        for (int y = 0; y < height; ++y)
            std::copy_n(page.samples.begin() + y * width, width, window.samples.begin() + (y + 20) * 4000 + 900);
        CHECK(is_plain(LeakPicture(window)) != is_tinted);
    }
}

TEST_CASE("uneven light, as in a photo, is not plain") {
    Raster page = written_page(255);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            auto& sample = page.samples[static_cast<std::size_t>(y * width + x)];
            sample = static_cast<std::uint8_t>(sample - sample * (x + y) / 14000);
        }
    }
    CHECK_FALSE(is_plain(LeakPicture(page)));
}

TEST_CASE("where ink leaves hardly any paper, nothing is said to be plain") {
    Raster page = written_page(255);
    for (std::size_t i = 0; i < page.samples.size(); ++i) page.samples[i] = i % 11 < 5 ? 30 : 255;
    CHECK_FALSE(is_plain(LeakPicture(page)));
}
