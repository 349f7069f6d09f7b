#include "support/made_pictures.hpp"

#include <catch2/catch.hpp>
#include <functional>
#include <opencv2/core.hpp>

#include "support/raster_mat.hpp"

using namespace telltale;
using namespace telltale::support;

namespace {

constexpr PictureSize size{480, 320};

using Maker = std::function<Raster(Random&)>;

const std::pair<const char*, Maker> makers[] = {
    {"landscape", [](Random& random) { return landscape(size, random); }},
    {"foliage", [](Random& random) { return foliage(size, random); }},
    {"night", [](Random& random) { return night(size, random); }},
    {"still life", [](Random& random) { return still_life(size, random); }},
    {"gravel", [](Random& random) { return rough_surface(size, 1, random); }},
    {"cloth", [](Random& random) { return cloth(size, random); }},
    {"light desktop", [](Random& random) { return desktop(size, false, random); }},
    {"dark desktop", [](Random& random) { return desktop(size, true, random); }},
    {"scan", [](Random& random) { return scanned(blank(size.width, size.height, 3, 255), random); }},
};

Raster made(const Maker& maker, std::uint32_t seed) {
    Random random(seed);
    return maker(random);
}

double mean_level(const Raster& picture) {
    return cv::mean(mat_of(picture))[1];
}

}  // namespace

TEST_CASE("a made picture repeats with its seed and differs with another") {
    for (const auto& [name, maker] : makers) {
        INFO(name);
        const Raster picture = made(maker, 1);
        CHECK(picture.width == size.width);
        CHECK(picture.height == size.height);
        CHECK(picture.channels == 3);
        CHECK(picture.samples == made(maker, 1).samples);
        CHECK_FALSE(picture.samples == made(maker, 2).samples);
    }
}

TEST_CASE("night and dark desktops are dark, scans are light but not white") {
    CHECK(mean_level(made(makers[2].second, 1)) < 60);
    CHECK(mean_level(made(makers[7].second, 1)) < 90);
    const Raster scan = made(makers[8].second, 1);
    CHECK(mean_level(scan) > 225);
    CHECK(mean_level(scan) < 250);
}
