#include "mark/wave_sum.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <random>
#include <vector>

#include "mark/constellation.hpp"
#include "mark/tile.hpp"

using namespace telltale;

namespace {

constexpr std::size_t sample_count = tile_samples * tile_samples;

std::vector<int> random_phases(unsigned seed) {
    std::mt19937 random(seed);
    std::vector<int> phases(lattice().size());
    for (int& phase : phases) phase = 3 * static_cast<int>(random() % phase_steps);
    return phases;
}

/// Heights as docs/format.md, section 5, defines them, without making use of any symmetry.
std::vector<std::int64_t> exact_heights(const std::vector<int>& phases) {
    std::vector<std::int64_t> heights(sample_count);
    for (std::size_t i = 0; i < sample_count; ++i) {
        const int down = 2 * static_cast<int>(i / tile_samples) + 1;
        const int right = 2 * static_cast<int>(i % tile_samples) + 1;
        for (std::size_t p = 0; p < phases.size(); ++p) {
            const Frequency f = lattice()[p];
            const int along_y = f.y * down + phases[p];
            const std::int64_t wave =
                cosine(along_y) * cosine(f.x * right) - cosine(along_y - half_samples / 4) * cosine(f.x * right - half_samples / 4);
            heights[i] += amplitude(f) * wave;
        }
    }
    return heights;
}

}  // namespace

TEST_CASE("limits are counted as whole numbers count them, even where a height is the limit or misses it by one") {
    const std::vector<int> phases = random_phases(7);
    const std::vector<std::int64_t> heights = exact_heights(phases);
    std::mt19937 random(8);
    std::vector<std::uint8_t> reached(sample_count);
    for (int round = 0; round < 40; ++round) {
        std::vector<double> limits;
        for (int i = 0; i < 3; ++i) limits.push_back(static_cast<double>(heights[random() % sample_count] + i - 1));
        count_limits(phases, limits, reached);
        std::size_t wrong = 0;
        for (std::size_t i = 0; i < sample_count; ++i)
            wrong += reached[i] != std::ranges::count_if(limits, [&](double limit) { return static_cast<double>(heights[i]) <= limit; });
        CHECK(wrong == 0);
    }
}
