#include "support/metrics.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "support/disturb.hpp"
#include "support/random.hpp"
#include "support/raster_mat.hpp"

using namespace telltale;
using namespace telltale::support;

namespace {

Raster noise(int side, double sd, std::uint32_t seed, std::uint8_t level = 128) {
    Random random(seed);
    return add_noise(blank(side, side, 1, level), sd, random);
}

struct Pair {
    Lab one, other;
    double difference;
};

// Table 1 of Sharma, Wu and Dalal 2005, whose pairs are chosen so that every usual mistake shows.
constexpr Pair published[] = {
    {{50, 2.6772, -79.7751}, {50, 0, -82.7485}, 2.0425},
    {{50, 3.1571, -77.2803}, {50, 0, -82.7485}, 2.8615},
    {{50, 2.8361, -74.0200}, {50, 0, -82.7485}, 3.4412},
    {{50, -1.3802, -84.2814}, {50, 0, -82.7485}, 1.0000},
    {{50, -1.1848, -84.8006}, {50, 0, -82.7485}, 1.0000},
    {{50, -0.9009, -85.5211}, {50, 0, -82.7485}, 1.0000},
    {{50, 0, 0}, {50, -1, 2}, 2.3669},
    {{50, -1, 2}, {50, 0, 0}, 2.3669},
    {{50, 2.4900, -0.0010}, {50, -2.4900, 0.0009}, 7.1792},
    {{50, 2.4900, -0.0010}, {50, -2.4900, 0.0010}, 7.1792},
    {{50, 2.4900, -0.0010}, {50, -2.4900, 0.0011}, 7.2195},
    {{50, 2.4900, -0.0010}, {50, -2.4900, 0.0012}, 7.2195},
    {{50, -0.0010, 2.4900}, {50, 0.0009, -2.4900}, 4.8045},
    {{50, -0.0010, 2.4900}, {50, 0.0010, -2.4900}, 4.8045},
    {{50, -0.0010, 2.4900}, {50, 0.0011, -2.4900}, 4.7461},
    {{50, 2.5, 0}, {50, 0, -2.5}, 4.3065},
    {{50, 2.5, 0}, {73, 25, -18}, 27.1492},
    {{50, 2.5, 0}, {61, -5, 29}, 22.8977},
    {{50, 2.5, 0}, {56, -27, -3}, 31.9030},
    {{50, 2.5, 0}, {58, 24, 15}, 19.4535},
    {{50, 2.5, 0}, {50, 3.1736, 0.5854}, 1.0000},
    {{50, 2.5, 0}, {50, 3.2972, 0}, 1.0000},
    {{50, 2.5, 0}, {50, 1.8634, 0.5757}, 1.0000},
    {{50, 2.5, 0}, {50, 3.2592, 0.3350}, 1.0000},
    {{60.2574, -34.0099, 36.2677}, {60.4626, -34.1751, 39.4387}, 1.2644},
    {{63.0109, -31.0961, -5.8663}, {62.8187, -29.7946, -4.0864}, 1.2630},
    {{61.2901, 3.7196, -5.3901}, {61.4292, 2.2480, -4.9620}, 1.8731},
    {{35.0831, -44.1164, 3.7933}, {35.0232, -40.0716, 1.5901}, 1.8645},
    {{22.7233, 20.0904, -46.6940}, {23.0331, 14.9730, -42.5619}, 2.0373},
    {{36.4612, 47.8580, 18.3852}, {36.2715, 50.5065, 21.2231}, 1.4146},
    {{90.8027, -2.0831, 1.4410}, {91.1528, -1.6435, 0.0447}, 1.4441},
    {{90.9257, -0.5406, -0.9208}, {88.6381, -0.8985, -0.7239}, 1.5381},
    {{6.7747, -0.2908, -2.4247}, {5.8714, -0.0985, -2.2286}, 0.6377},
    {{2.0776, 0.0795, -1.1350}, {0.9033, -0.0636, -0.5514}, 0.9082},
};

}  // namespace

TEST_CASE("colour differences agree with all 34 published pairs, either way round") {
    for (const Pair& pair : published) {
        CHECK(delta_e_2000(pair.one, pair.other) == Approx(pair.difference).margin(0.00006));
        CHECK(delta_e_2000(pair.other, pair.one) == Approx(pair.difference).margin(0.00006));
    }
}

TEST_CASE("sRGB colours have the coordinates that tables give") {
    const Lab white = lab_of(255, 255, 255);
    CHECK(white.l == Approx(100).margin(0.01));
    CHECK(std::hypot(white.a, white.b) < 0.02);
    const Lab red = lab_of(255, 0, 0);
    CHECK(red.l == Approx(53.24).margin(0.01));
    CHECK(red.a == Approx(80.09).margin(0.02));
    CHECK(red.b == Approx(67.20).margin(0.02));
    CHECK(lab_of(0, 0, 0).l == Approx(0).margin(0.001));
}

TEST_CASE("the mean colour difference counts unchanged pixels as none") {
    Raster after = blank(20, 20, 3, 255);
    for (std::size_t i = 0; i < 600; ++i) after.samples[i] = 253;  // half of the 400 pixels
    const double one = delta_e_2000(lab_of(255, 255, 255), lab_of(253, 253, 253));
    CHECK(one > 0.3);
    CHECK(mean_delta_e(blank(20, 20, 3, 255), after) == Approx(one / 2));
}

TEST_CASE("one level everywhere is 48.13 dB") {
    CHECK(psnr_db(blank(30, 30, 3, 100), blank(30, 30, 3, 101)) == Approx(48.1308).margin(0.0001));
    CHECK(psnr_db(blank(30, 30, 3, 100), blank(30, 30, 3, 100)) == 99);
}

TEST_CASE("structural similarity follows its formula where the pictures are flat") {
    constexpr double c1 = 6.5025;
    CHECK(ssim(blank(40, 40, 1, 100), blank(40, 40, 1, 100)) == Approx(1));
    CHECK(ssim(blank(40, 40, 1, 100), blank(40, 40, 1, 50)) == Approx((2 * 100 * 50 + c1) / (100 * 100 + 50 * 50 + c1)).margin(1e-5));
}

TEST_CASE("structural similarity of independent noise falls with its strength, and of inverted noise is negative") {
    const Raster before = noise(120, 20, 1);
    Random random(2);
    const double weak = ssim(before, add_noise(before, 5, random));
    const double strong = ssim(before, add_noise(before, 20, random));
    // The expected values, apart from chance within the windows, are 2 x 400 / (2 x 400 + 25) and 2 x 400 / (2 x 400 + 400).
    CHECK(weak == Approx(0.97).margin(0.01));
    CHECK(strong == Approx(0.70).margin(0.03));
    CHECK(ssim(before, invert(before)) < -0.5);
}

TEST_CASE("the change on flat areas leaves out edges and one shade more or less") {
    Raster before = blank(256, 256, 1, 200);
    for (int y = 128; y < 256; ++y) {
        for (int x = 0; x < 256; ++x) before.samples[static_cast<std::size_t>(y * 256 + x)] = (x / 4) % 2 == 0 ? 0 : 255;
    }
    Raster after = before;
    for (int y = 0; y < 256; ++y) {
        for (int x = 0; x < 256; ++x) {
            auto& sample = after.samples[static_cast<std::size_t>(y * 256 + x)];
            if (y < 110) sample = static_cast<std::uint8_t>(sample - 3 + (x % 2) * 2);  // two levels darker, with a deviation of 1
            if (y >= 128) sample = static_cast<std::uint8_t>(255 - sample);
        }
    }
    CHECK(sd_on_flat(before, after) == Approx(1).margin(0.15));
    CHECK(sd_on_flat(before, brighten(before, -5)) == Approx(0).margin(0.01));
    CHECK(largest_change(before, after) == 255);
}

TEST_CASE("noise in a scan does not make its paper less flat") {
    const Raster before = noise(200, 3, 5, 240);
    Raster after = before;
    for (std::size_t i = 0; i < after.samples.size(); i += 2) after.samples[i] = static_cast<std::uint8_t>(after.samples[i] - 2);
    CHECK(sd_on_flat(before, after) == Approx(1).margin(0.05));
}

TEST_CASE("pictures of different shape are not compared") {
    CHECK_THROWS_AS(psnr_db(blank(10, 10, 1), blank(10, 11, 1)), std::invalid_argument);
    CHECK_THROWS_AS(ssim(blank(10, 10, 1), blank(10, 10, 1)), std::invalid_argument);
}
