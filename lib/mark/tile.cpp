#include "mark/tile.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include "mark/wave_sum.hpp"
#include "telltale/error.hpp"

namespace telltale {
namespace {

constexpr int steps_per_phase = half_samples / phase_steps;

std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
    return a / b - (a % b != 0 && a < 0 ? 1 : 0);
}

// The pattern's standard deviation: the root of half the sum of squared amplitudes, so it depends on the lattice alone.
std::int64_t pattern_deviation() {
    const int energy =
        std::accumulate(lattice().begin(), lattice().end(), 0, [](int sum, Frequency f) { return sum + amplitude(f) * amplitude(f); });
    return std::llround(static_cast<double>(cosine_scale) * cosine_scale * std::sqrt(energy / 2.0));
}

// The keyed phase of every lattice point, in half samples.
std::vector<int> lattice_phases(const Constellation& constellation, std::size_t lane, std::span<const std::int8_t> chips) {
    std::vector<int> phase(lattice().size());
    for (std::size_t i = 0; i < constellation.pilots.size(); ++i) {
        phase[static_cast<std::size_t>(constellation.pilots[i])] = steps_per_phase * constellation.pilot_phase[lane][i];
    }
    for (std::size_t i = 0; i < constellation.data.size(); ++i) {
        // A pair of chips is the complex number first + i second, whose angle is 1, 3, 5 or 7 eighths of a turn, counter-clockwise.
        // It is looked up in a table, since no processor predicts branches on chips.
        constexpr std::array eighths_of{5, 3, 7, 1};
        const int eighths = eighths_of[2U * (chips[2 * i] > 0) + (chips[2 * i + 1] > 0)];
        phase[static_cast<std::size_t>(constellation.data[i])] =
            steps_per_phase * constellation.data_phase[lane][i] + eighths * half_samples / 8;
    }
    return phase;
}

// Viewers that round down make an edge one level darker, and a corner, where two edges meet, two levels.
void brighten_edge(Tile& tile, int darkest) {
    const auto keep_above = [&](int row, int column, int least) {
        std::uint8_t& level = tile.level[static_cast<std::size_t>(row * tile_samples + column)];
        level = std::max(level, static_cast<std::uint8_t>(least));
    };
    for (int i = 0; i < tile_samples; ++i) {
        for (const int edge : {0, tile_samples - 1}) {
            const int least = darkest + (i == 0 || i == tile_samples - 1 ? 2 : 1);
            keep_above(edge, i, least);
            keep_above(i, edge, least);
        }
    }
}

}  // namespace

Tile draw_tile(const Constellation& constellation, int lane, std::span<const std::int8_t> chips, const TileLook& look) {
    if (lane < 0 || lane >= lane_count || chips.size() != static_cast<std::size_t>(constellation.chip_count())) {
        throw Error(ErrorKind::bad_request, "a tile needs a lane from 0 to 7 and all of its chips");
    }
    static const std::int64_t unit = pattern_deviation();
    std::vector<double> limits;
    for (const int step : look.steps) limits.push_back(static_cast<double>(floor_divide(step * unit, 1000)));
    Tile tile;
    count_limits(lattice_phases(constellation, static_cast<std::size_t>(lane), chips), limits, tile.level);
    for (std::uint8_t& level : tile.level) level = static_cast<std::uint8_t>(255 - level);
    if (look.bright_edge) brighten_edge(tile, 255 - static_cast<int>(look.steps.size()));
    return tile;
}

}  // namespace telltale
