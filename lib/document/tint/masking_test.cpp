#include "document/tint/masking.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <random>

#include "document/tint/tinted_rows.hpp"

using namespace telltale;

namespace {

constexpr int width = 640;
constexpr int height = 480;

struct Measured {
    std::vector<float> gain = std::vector<float>(width);
    std::vector<float> lift = std::vector<float>(width);
    bool is_plain = false;
};

/// The mask along the middle row of a picture.
Measured measure(const std::function<double(int, int)>& level) {
    Masking masking(width, height);
    std::vector<std::uint8_t> row(width);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) row[static_cast<std::size_t>(x)] = static_cast<std::uint8_t>(std::clamp(level(x, y), 0.0, 255.0));
        masking.add_row(y, row, SampleLayout{});
    }
    masking.finish();
    Measured measured;
    measured.is_plain = masking.is_plain();
    masking.row(height / 2.0, 1, measured.gain, measured.lift);
    return measured;
}

float greatest(const std::vector<float>& values) {
    return *std::max_element(values.begin(), values.end());
}
float least(const std::vector<float>& values) {
    return *std::min_element(values.begin(), values.end());
}

}  // namespace

TEST_CASE("a page of strokes on white hides no more than white paper") {
    const auto strokes = [](int x, int y) { return y % 24 < 12 && (x / 3 + y / 24) % 3 == 0 ? 0 : 255; };
    CHECK(measure(strokes).is_plain);
}

TEST_CASE("a coarse texture hides half as much again, and its calm neighbour does not") {
    std::mt19937 random(7);
    std::vector<double> blotches(static_cast<std::size_t>(width * height));
    for (double& blotch : blotches) blotch = std::uniform_real_distribution(-100.0, 100.0)(random);
    const auto half_texture = [&](int x, int y) {
        return x >= width / 2 ? 250.0 : 128 + blotches[static_cast<std::size_t>((y / 6) * width + x / 6)];
    };
    const Measured measured = measure(half_texture);
    CHECK(measured.gain[width / 4] > 1.5);
    CHECK(greatest(measured.gain) < 1.61F);
    CHECK(measured.gain[3 * width / 4] == 1);
}

TEST_CASE("grain that is fine and even hides little, for blotches show through it") {
    std::mt19937 random(8);
    const auto grain = [&](int, int) { return 128 + std::uniform_real_distribution(-25.0, 25.0)(random); };
    CHECK(greatest(measure(grain).gain) < 1.4);
}

TEST_CASE("black is lifted by two thirds of the depth of the tint, light grey not at all") {
    CHECK(least(measure([](int, int) { return 0; }).lift) == Approx(2.0 / 3));
    CHECK(measure([](int, int) { return 230; }).is_plain);
    const float middle = measure([](int, int) { return 110; }).lift[width / 2];
    CHECK(middle > 0.27F);
    CHECK(middle < 0.4F);
}
