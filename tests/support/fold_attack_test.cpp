#include "support/fold_attack.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "support/raster_mat.hpp"

using namespace telltale;
using namespace telltale::support;

namespace {

constexpr int side = 100;

// White paper with lines of ink, and a pattern that repeats every `pitch` pixels.
Raster page(double pitch) {
    Raster picture = blank(4 * side, 6 * side, 1, 255);
    for (int y = 0; y < picture.height; ++y) {
        for (int x = 0; x < picture.width; ++x) {
            auto& sample = picture.samples[static_cast<std::size_t>(y * picture.width + x)];
            const double wave = std::sin(2 * 3.14159265 * 6 * x / pitch) + std::sin(2 * 3.14159265 * 8 * y / pitch);
            sample = static_cast<std::uint8_t>(sample - std::lround(1.5 - 0.75 * wave));
            if (y % 40 < 6 && x > 30 && x < 370 && (x / 5) % 2 == 0) sample = 20;
        }
    }
    return picture;
}

// The standard deviation on paper of means over 4 x 4 pixels. In these means the attack's dither vanishes, and the pattern, whose
// waves are 12 pixels long and longer, does not.
double sd_on_paper(const Raster& picture) {
    double sum = 0, squares = 0;
    int count = 0;
    for (int y = 8; y + 4 <= 38; y += 4) {
        for (int x = 0; x + 4 <= picture.width; x += 4, ++count) {
            const double mean = cv::mean(mat_of(cut(picture, {x, y, 4, 4})))[0];
            sum += mean;
            squares += mean * mean;
        }
    }
    return std::sqrt(squares / count - sum * sum / count / count);
}

}  // namespace

TEST_CASE("folding at the right pitch takes a pattern away, at another it does not") {
    const Raster before = page(side);
    REQUIRE(sd_on_paper(before) > 0.6);
    CHECK(sd_on_paper(fold_and_subtract(before, side)) < 0.2);
    CHECK(sd_on_paper(fold_and_subtract(before, side * 1.07)) > 0.5);
}

TEST_CASE("folding leaves ink as it was") {
    const Raster before = page(side);
    const Raster after = fold_and_subtract(before, side);
    for (std::size_t i = 0; i < before.samples.size(); ++i) {
        if (before.samples[i] == 20) REQUIRE(std::abs(after.samples[i] - 20) <= 1);  // ink changes by no more than the dither
    }
}
