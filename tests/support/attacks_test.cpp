#include "support/attacks.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "support/disturb.hpp"
#include "support/fine_attacks.hpp"
#include "support/reframe.hpp"

using namespace telltale;
using namespace telltale::support;

namespace {

// Paper with lines of blocks on it that look like text.
Raster page() {
    Raster picture{500, 700, 3, std::vector<std::uint8_t>(500 * 700 * 3, 254)};
    for (int y = 60; y < 640; ++y) {
        for (int x = 50; x < 450; ++x) {
            if (y % 20 >= 10 || x % 11 >= 6) continue;
            for (int channel = 0; channel < 3; ++channel) picture.samples[static_cast<std::size_t>((y * 500 + x) * 3 + channel)] = 30;
        }
    }
    return picture;
}

bool same(const Raster& a, const Raster& b) {
    return a.width == b.width && a.height == b.height && a.channels == b.channels && a.samples == b.samples;
}

}  // namespace

TEST_CASE("every attack but none changes the picture, and does so alike for one seed") {
    const Raster before = page();
    for (const Attack& attack : standard_attacks()) {
        INFO(attack.name);
        const Raster after = attack(before, 7);
        CHECK(same(after, before) == (attack.name == "none"));
        CHECK(same(after, attack(before, 7)));
        CHECK(after.samples.size() == static_cast<std::size_t>(after.width * after.height * after.channels));
    }
}

TEST_CASE("every finer attack changes a page with some noise, and does so alike for one seed") {
    Random random(11);
    const Raster before = add_noise(page(), 2, random);
    for (const Attack& attack : fine_attacks()) {
        INFO(attack.name);
        const Raster after = attack(before, 7);
        CHECK_FALSE(same(after, before));
        CHECK(same(after, attack(before, 7)));
    }
}

TEST_CASE("every attack has a name of its own") {
    std::set<std::string> names;
    for (const Attack& attack : standard_attacks()) CHECK(names.insert(attack.name).second);
    for (const Attack& attack : fine_attacks()) CHECK(names.insert(attack.name).second);
}

TEST_CASE("a crop has the area asked for and moves with its seed") {
    const Raster before = page();
    for (const double area : {0.5, 0.25, 0.1, 0.03}) {
        Random random(3);
        const Raster part = crop(before, area, random);
        CHECK(part.width * part.height == Approx(area * 500 * 700).epsilon(0.03));
        CHECK_FALSE(same(part, crop(before, area, random)));
    }
}

TEST_CASE("attacks are found by name and by prefix, and a misspelt one is refused") {
    CHECK(find_attacks("jpeg-q50,crop-10").size() == 2);
    CHECK(find_attacks("jpeg-q9*").size() == 2);  // quality 90 of the standard attacks, and 95 of the fine ones
    CHECK_THROWS_AS(find_attacks("jpeg-q51"), std::invalid_argument);
}
