#include "mark/wave_sum.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <numbers>
#include <vector>

#include "mark/constellation.hpp"
#include "mark/tile.hpp"

// The inner loops twice, for processors with and without AVX2; whole numbers come out the same.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define TELLTALE_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define TELLTALE_WIDE
#endif

namespace telltale {
namespace {

constexpr int half_turn = half_samples / 2;
constexpr int quarter_turn = half_samples / 4;
constexpr int steps_per_phase = half_samples / phase_steps;
constexpr std::size_t half_rows = tile_samples / 2;
constexpr std::size_t quarter_columns = tile_samples / 4;
constexpr std::size_t frequencies = 21;  // 0 to 20 cycles a tile, along x and along y
constexpr auto turn_steps = static_cast<std::size_t>(phase_steps);
static_assert(half_samples == 2 * tile_samples && half_rows * 2 == static_cast<std::size_t>(half_turn));

// libm rounds these values correctly by a wide margin.
std::array<std::int16_t, half_samples> make_cosines() {
    std::array<std::int16_t, half_samples> values{};
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] =
            static_cast<std::int16_t>(std::lround(cosine_scale * std::cos(2 * std::numbers::pi * static_cast<double>(i) / half_samples)));
    return values;
}

using HalfColumn = std::array<std::int16_t, half_rows>;

/// A wave down the upper half of a column, for each frequency and phase. The lower half is the same, or its negative
/// for odd frequencies.
const HalfColumn& down(std::size_t frequency, int phase) {
    static const std::vector<HalfColumn> table = [] {
        std::vector<HalfColumn> waves(frequencies * turn_steps);
        for (std::size_t y = 0; y < frequencies; ++y)
            for (std::size_t step = 0; step < turn_steps; ++step)
                for (std::size_t row = 0; row < half_rows; ++row)
                    waves[y * turn_steps + step][row] = static_cast<std::int16_t>(
                        cosine(static_cast<int>(y) * static_cast<int>(2 * row + 1) + static_cast<int>(step) * steps_per_phase));
        return waves;
    }();
    const int positive = ((phase % half_samples) + half_samples) % half_samples;
    return table[frequency * turn_steps + static_cast<std::size_t>(positive / steps_per_phase)];
}

using QuarterRow = std::array<double, quarter_columns>;

/// Cosine and sine waves along the first quarter of a row; the other quarters follow by symmetry.
struct Across {
    std::array<QuarterRow, frequencies> cosine{};
    std::array<QuarterRow, frequencies> sine{};
};

const Across& across() {
    static const Across table = [] {
        Across waves;
        for (std::size_t x = 0; x < frequencies; ++x) {
            for (std::size_t column = 0; column < quarter_columns; ++column) {
                const int angle = static_cast<int>(x) * static_cast<int>(2 * column + 1);
                waves.cosine[x][column] = cosine(angle);
                waves.sine[x][column] = cosine(angle - quarter_turn);
            }
        }
        return waves;
    }();
    return table;
}

using Sums = std::array<std::array<std::int32_t, half_rows>, frequencies>;

/// What each frequency along x weighs in each row of the upper half, from waves of even and of odd frequency along y.
struct RowSums {
    std::array<Sums, 2> cosine{};
    std::array<Sums, 2> sine{};
};

void add(std::array<std::int32_t, half_rows>& sum, const HalfColumn& wave, int weight) {
    for (std::size_t row = 0; row < half_rows; ++row) sum[row] += weight * wave[row];
}

TELLTALE_WIDE RowSums sum_rows(std::span<const int> phase) {
    RowSums sums;
    const std::vector<Frequency>& points = lattice();
    for (std::size_t i = 0; i < points.size(); ++i) {
        const auto x = static_cast<std::size_t>(std::abs(points[i].x));
        const auto y = static_cast<std::size_t>(points[i].y);
        const int weight = amplitude(points[i]);
        add(sums.cosine[y % 2][x], down(y, phase[i]), weight);
        add(sums.sine[y % 2][x], down(y, phase[i] - quarter_turn), points[i].x < 0 ? -weight : weight);
    }
    return sums;
}

/// One row of the tile from what each frequency along x weighs in it.
TELLTALE_WIDE void sum_row(const std::array<double, frequencies>& cosines, const std::array<double, frequencies>& sines, double* heights) {
    const Across& waves = across();
    QuarterRow even_cosine{}, odd_cosine{}, even_sine{}, odd_sine{};
    for (std::size_t x = 0; x < frequencies; ++x) {
        QuarterRow& cosine_sum = x % 2 == 0 ? even_cosine : odd_cosine;
        QuarterRow& sine_sum = x % 2 == 0 ? even_sine : odd_sine;
        for (std::size_t column = 0; column < quarter_columns; ++column) {
            cosine_sum[column] += cosines[x] * waves.cosine[x][column];
            sine_sum[column] += sines[x] * waves.sine[x][column];
        }
    }
    for (std::size_t column = 0; column < quarter_columns; ++column) {
        const double both = even_cosine[column] + odd_cosine[column];
        const double difference = even_cosine[column] - odd_cosine[column];
        const double sine = even_sine[column] + odd_sine[column];
        const double sine_difference = even_sine[column] - odd_sine[column];
        heights[column] = both - sine;
        heights[2 * quarter_columns - 1 - column] = difference + sine_difference;
        heights[2 * quarter_columns + column] = difference - sine_difference;
        heights[4 * quarter_columns - 1 - column] = both + sine;
    }
}

/// Counts in doubles, beside the heights, which compilers do four at a time.
TELLTALE_WIDE void count_row(const std::array<double, tile_samples>& heights, std::span<const double> limits, std::uint8_t* reached) {
    std::array<double, tile_samples> count{};
    for (const double limit : limits)
        for (std::size_t i = 0; i < count.size(); ++i) count[i] += heights[i] <= limit ? 1.0 : 0.0;
    for (std::size_t i = 0; i < count.size(); ++i) reached[i] = static_cast<std::uint8_t>(static_cast<int>(count[i]));
}

}  // namespace

int cosine(int angle) {
    static const std::array<std::int16_t, half_samples> table = make_cosines();
    return table[static_cast<std::size_t>(((angle % half_samples) + half_samples) % half_samples)];
}

void count_limits(std::span<const int> phase, std::span<const double> limits, std::span<std::uint8_t> reached) {
    const RowSums sums = sum_rows(phase);
    std::array<double, frequencies> cosines{};
    std::array<double, frequencies> sines{};
    std::array<double, tile_samples> heights{};
    for (std::size_t row = 0; row < half_rows; ++row) {
        for (const bool lower : {false, true}) {
            for (std::size_t x = 0; x < frequencies; ++x) {
                const std::int32_t odd_cosine = sums.cosine[1][x][row];
                const std::int32_t odd_sine = sums.sine[1][x][row];
                cosines[x] = sums.cosine[0][x][row] + (lower ? -odd_cosine : odd_cosine);
                sines[x] = sums.sine[0][x][row] + (lower ? -odd_sine : odd_sine);
            }
            sum_row(cosines, sines, heights.data());
            count_row(heights, limits, reached.data() + (row + (lower ? half_rows : 0)) * tile_samples);
        }
    }
}

}  // namespace telltale
