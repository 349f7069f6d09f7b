#include "mark/tile.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "telltale/error.hpp"

namespace telltale {
namespace {

constexpr int table_size = 2 * tile_samples;                // half samples, since samples are taken at their centres
constexpr int steps_per_phase = table_size / phase_steps;
constexpr int table_scale = 16384;   // 1.0 in the table

// docs/format.md, section 5 prints the table; libm rounds these values correctly by a wide margin.
const std::array<std::int32_t, table_size>& cosine_table() {
    static const auto table = [] {
        std::array<std::int32_t, table_size> values{};
        for (int i = 0; i < table_size; ++i) {
            values[static_cast<std::size_t>(i)] = static_cast<std::int32_t>(std::lround(table_scale * std::cos(2 * std::numbers::pi * i / table_size)));
        }
        return values;
    }();
    return table;
}

std::int32_t cosine(int half_samples) { return cosine_table()[static_cast<std::size_t>(((half_samples % table_size) + table_size) % table_size)]; }
std::int32_t sine(int half_samples) { return cosine(half_samples - table_size / 4); }

std::int64_t floor_divide(std::int64_t a, std::int64_t b) { return a / b - (a % b != 0 && a < 0 ? 1 : 0); }

// The keyed phase of every lattice point, in half samples.
std::vector<int> lattice_phases(const Constellation& constellation, std::size_t lane, std::span<const std::int8_t> chips) {
    std::vector<int> phase(lattice().size());
    for (std::size_t i = 0; i < constellation.pilots.size(); ++i) {
        phase[static_cast<std::size_t>(constellation.pilots[i])] = steps_per_phase * constellation.pilot_phase[lane][i];
    }
    for (std::size_t i = 0; i < constellation.data.size(); ++i) {
        // The angle of (first + i second): an odd multiple of an eighth turn.
        const int eighths = chips[2 * i] > 0 ? (chips[2 * i + 1] > 0 ? 1 : 7) : (chips[2 * i + 1] > 0 ? 3 : 5);
        phase[static_cast<std::size_t>(constellation.data[i])] = steps_per_phase * constellation.data_phase[lane][i] + eighths * table_size / 8;
    }
    return phase;
}

}  // namespace

Tile draw_tile(const Constellation& constellation, int lane, std::span<const std::int8_t> chips, const TileLook& look) {
    if (lane < 0 || lane >= lane_count || chips.size() != static_cast<std::size_t>(constellation.chip_count())) {
        throw Error(ErrorKind::bad_request, "a tile needs a lane from 0 to 7 and all of its chips");
    }
    const auto& points = lattice();
    const std::vector<int> phase = lattice_phases(constellation, static_cast<std::size_t>(lane), chips);
    const int reach = std::max_element(points.begin(), points.end(), [](auto a, auto b) { return a.x < b.x; })->x;
    const auto columns = static_cast<std::size_t>(2 * reach + 1);

    // Fixed by the number of frequencies alone: sqrt(count / 2) is the pattern's standard deviation.
    const auto unit = static_cast<std::int64_t>(std::llround(static_cast<double>(table_scale) * table_scale * std::sqrt(static_cast<double>(points.size()) / 2)));
    std::vector<std::int64_t> limits;
    for (const int step : look.steps) limits.push_back(floor_divide(step * unit, 1000));

    std::vector<std::int64_t> real(columns);
    std::vector<std::int64_t> imaginary(columns);
    Tile tile;
    for (int row = 0; row < tile_samples; ++row) {
        std::fill(real.begin(), real.end(), 0);
        std::fill(imaginary.begin(), imaginary.end(), 0);
        for (std::size_t i = 0; i < points.size(); ++i) {
            const int angle = points[i].y * (2 * row + 1) + phase[i];
            real[static_cast<std::size_t>(points[i].x + reach)] += cosine(angle);
            imaginary[static_cast<std::size_t>(points[i].x + reach)] += sine(angle);
        }
        for (int column = 0; column < tile_samples; ++column) {
            std::int64_t sum = 0;
            for (int x = -reach; x <= reach; ++x) {
                const int angle = x * (2 * column + 1);
                sum += real[static_cast<std::size_t>(x + reach)] * cosine(angle) - imaginary[static_cast<std::size_t>(x + reach)] * sine(angle);
            }
            const auto below = std::count_if(limits.begin(), limits.end(), [&](std::int64_t limit) { return sum <= limit; });
            tile.level[static_cast<std::size_t>(row * tile_samples + column)] = static_cast<std::uint8_t>(255 - below);
        }
    }
    return tile;
}

}  // namespace telltale
