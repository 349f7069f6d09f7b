#include "mark/wave_sum.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <numbers>
#include <numeric>
#include <vector>

#include "mark/constellation.hpp"
#include "mark/tile.hpp"

// The inner loops are compiled twice, for processors with and without AVX2; the results are the same.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define TELLTALE_WIDE __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define TELLTALE_WIDE
#endif

namespace telltale {
namespace {

constexpr int quarter_turn = half_samples / 4;
constexpr int steps_per_phase = half_samples / phase_steps;
constexpr std::size_t samples = tile_samples;
constexpr std::size_t half_rows = samples / 2;
constexpr std::size_t quarter_columns = samples / 4;
constexpr std::size_t frequencies = 21;  // frequencies along x, and along y: 0 to 20 cycles a tile
constexpr auto turn_steps = static_cast<std::size_t>(phase_steps);
static_assert(half_samples == 2 * tile_samples);

// None of these values lies near a half, so every libm rounds them alike.
std::array<std::int16_t, half_samples> make_cosines() {
    std::array<std::int16_t, half_samples> values{};
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] =
            static_cast<std::int16_t>(std::lround(cosine_scale * std::cos(2 * std::numbers::pi * static_cast<double>(i) / half_samples)));
    return values;
}

/// Waves down the upper half of a column, for each frequency and phase. The lower half of a column is the same as the upper half,
/// or its negative where the frequency is odd.
///
/// A wave of another phase is often the same wave further down, so the waves of one frequency share their samples. They take
/// 160 kB in all, which stays in the cache.
struct WavesDown {
    std::vector<float> samples{};
    std::array<std::size_t, frequencies * turn_steps> begin{};
};

WavesDown make_waves_down() {
    WavesDown waves;
    for (std::size_t y = 0; y < frequencies; ++y) {
        const int stride = 2 * static_cast<int>(y);  // how far the angle goes on from row to row, in half samples
        const int apart = std::gcd(stride, half_samples);
        const int period = half_samples / apart;
        std::array<std::size_t, half_samples> begin{};  // where a wave begins in the samples, by its angle in the first row
        for (int first = 0; first < apart; ++first) {
            for (int row = 0; row < period + static_cast<int>(half_rows); ++row) {
                const int angle = (first + row * stride) % half_samples;
                if (row < period) begin[static_cast<std::size_t>(angle)] = waves.samples.size();
                waves.samples.push_back(static_cast<float>(cosine(angle)));
            }
        }
        for (std::size_t step = 0; step < turn_steps; ++step)
            waves.begin[y * turn_steps + step] = begin[(y + step * static_cast<std::size_t>(steps_per_phase)) % half_samples];
    }
    return waves;
}

const WavesDown& waves_down() {
    static const WavesDown waves = make_waves_down();
    return waves;
}

std::size_t step_of(int phase) {
    return static_cast<std::size_t>(phase / steps_per_phase) % turn_steps;
}

// Eight floats. Compilers hold them in one register where the processor has registers of that width, and in several elsewhere.
using Floats = float __attribute__((vector_size(32)));
using Counts = std::int32_t __attribute__((vector_size(32)));
constexpr std::size_t width = sizeof(Floats) / sizeof(float);
constexpr std::size_t vectors = (quarter_columns + width - 1) / width;

using QuarterRow = std::array<Floats, vectors>;

/// Cosine and sine waves along the first quarter of a row, padded with zeros; the other quarters follow by symmetry.
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
                waves.cosine[x][column / width][column % width] = static_cast<float>(cosine(angle));
                waves.sine[x][column / width][column % width] = static_cast<float>(cosine(angle - quarter_turn));
            }
        }
        return waves;
    }();
    return table;
}

using Column = std::array<float, samples>;

/// The weight that each frequency along x has in each row. Weights are whole numbers below 2^24, so floats hold them exactly.
struct Weights {
    std::array<Column, frequencies> cosine;
    std::array<Column, frequencies> sine;
};

/// A lattice point's wave down a column: which wave it is, and what it weighs.
struct Term {
    std::size_t point;  ///< index into lattice()
    std::size_t waves;  ///< index of the first wave of its frequency in WavesDown::begin
    float cosine;
    float sine;
};

/// The terms of all lattice points, grouped by their frequency along x, and by whether their frequency along y is even or odd.
using Terms = std::array<std::array<std::vector<Term>, 2>, frequencies>;

const Terms& terms() {
    static const Terms sorted = [] {
        Terms all;
        const std::vector<Frequency>& points = lattice();
        for (std::size_t i = 0; i < points.size(); ++i) {
            const auto y = static_cast<std::size_t>(points[i].y);
            const auto weight = static_cast<float>(amplitude(points[i]));
            all[static_cast<std::size_t>(std::abs(points[i].x))][y % 2].push_back(
                {i, y * turn_steps, weight, points[i].x < 0 ? -weight : weight});
        }
        return all;
    }();
    return sorted;
}

constexpr std::size_t half_vectors = half_rows / width;
static_assert(half_vectors * width == half_rows);

/// Adds up a group's waves into half a column. The sums stay in registers.
TELLTALE_WIDE void sum_terms(std::span<const Term> group, std::span<const std::size_t> step, float Term::*weight, float* out) {
    const WavesDown& waves = waves_down();
    Floats sum[half_vectors];
#pragma GCC unroll 9
    for (std::size_t v = 0; v < half_vectors; ++v) sum[v] = Floats{};
    for (const Term& term : group) {
        const float* const wave = &waves.samples[waves.begin[term.waves + step[term.point]]];
        for (std::size_t v = 0; v < half_vectors; ++v) {
            Floats part;
            std::memcpy(&part, wave + v * width, sizeof(part));
            sum[v] += term.*weight * part;
        }
    }
    for (std::size_t v = 0; v < half_vectors; ++v) std::memcpy(out + v * width, &sum[v], sizeof(sum[v]));
}

/// Turns the sums of even and of odd frequencies, which stand in a column's two halves, into the column's two halves.
TELLTALE_WIDE void unfold(Column& column) {
    for (std::size_t row = 0; row < half_rows; ++row) {
        const float even = column[row];
        const float odd = column[half_rows + row];
        column[row] = even + odd;
        column[half_rows + row] = even - odd;
    }
}

void weigh(std::span<const int> phase, Weights& weights) {
    std::vector<std::size_t> step(phase.size());
    std::vector<std::size_t> sine_step(phase.size());
    std::transform(phase.begin(), phase.end(), step.begin(), step_of);
    constexpr std::size_t quarter_steps = turn_steps / 4;
    std::transform(step.begin(), step.end(), sine_step.begin(),
                   [](std::size_t at) { return (at + turn_steps - quarter_steps) % turn_steps; });
    for (std::size_t x = 0; x < frequencies; ++x) {
        for (std::size_t odd = 0; odd < 2; ++odd) {
            const std::vector<Term>& group = terms()[x][odd];
            sum_terms(group, step, &Term::cosine, &weights.cosine[x][odd * half_rows]);
            sum_terms(group, sine_step, &Term::sine, &weights.sine[x][odd * half_rows]);
        }
        unfold(weights.cosine[x]);
        unfold(weights.sine[x]);
    }
}

/// One row's heights, quarter by quarter. Each quarter has the order of across(): column_of() says which column that is.
using Heights = std::array<QuarterRow, 4>;

/// Cosine and sine sums of a row's even or odd frequencies. They are ten vectors, which fit into registers beside one weight at a time.
struct ParitySums {
    QuarterRow cosine;
    QuarterRow sine;
};

TELLTALE_WIDE void sum_row(const Weights& weights, std::size_t row, Heights& heights) {
    const Across& waves = across();
    ParitySums sums[2];
    for (std::size_t odd = 0; odd < 2; ++odd) {
        Floats cosine[vectors], sine[vectors];
#pragma GCC unroll 5
        for (std::size_t v = 0; v < vectors; ++v) cosine[v] = sine[v] = Floats{};
        for (std::size_t x = odd; x < frequencies; x += 2) {
            const float by_cosine = weights.cosine[x][row];
            const float by_sine = weights.sine[x][row];
            for (std::size_t v = 0; v < vectors; ++v) cosine[v] += by_cosine * waves.cosine[x][v];
            for (std::size_t v = 0; v < vectors; ++v) sine[v] += by_sine * waves.sine[x][v];
        }
        for (std::size_t v = 0; v < vectors; ++v) {
            sums[odd].cosine[v] = cosine[v];
            sums[odd].sine[v] = sine[v];
        }
    }
    for (std::size_t v = 0; v < vectors; ++v) {
        const Floats both = sums[0].cosine[v] + sums[1].cosine[v];
        const Floats difference = sums[0].cosine[v] - sums[1].cosine[v];
        const Floats sines = sums[0].sine[v] + sums[1].sine[v];
        const Floats sine_difference = sums[0].sine[v] - sums[1].sine[v];
        heights[0][v] = both - sines;
        heights[1][v] = difference + sine_difference;
        heights[2][v] = difference - sine_difference;
        heights[3][v] = both + sines;
    }
}

/// Where the given column of a quarter lies in the row. Quarters 1 and 3 run from right to left.
std::size_t column_of(std::size_t quarter, std::size_t column) {
    return quarter % 2 == 0 ? quarter * quarter_columns + column : (quarter + 1) * quarter_columns - 1 - column;
}

/// A bound of the error of a height computed in floats, in units of cosine_scale^2.
///
/// A height is a sum of products. Each product is rounded once, and again in each of the at most 13 sums that it goes through
/// (Higham, Accuracy and Stability of Numerical Algorithms, section 3.1). A lattice point takes part in two products, with at most
/// its amplitude times sqrt(2).
float make_doubt() {
    double sizes = 0;
    for (const Frequency f : lattice()) sizes += std::numbers::sqrt2 * amplitude(f);
    return static_cast<float>(16 * std::ldexp(1.0, -24) * sizes * cosine_scale * cosine_scale);
}

/// A limit, and the range of heights in floats for which it is in doubt whether the exact height exceeds it.
struct Limit {
    double exact;
    float lower;  ///< a height up to here surely does not exceed the limit
    float upper;  ///< a height above this surely does
};

/// Counts for each sample the limits that its height surely does not exceed, and returns whether any sample is in doubt.
TELLTALE_WIDE bool count_row(const Heights& heights, std::span<const Limit> limits, std::uint8_t* reached) {
    alignas(Counts) std::int32_t counts[4][vectors * width];
    Counts differing{};
    for (std::size_t quarter = 0; quarter < 4; ++quarter) {
        Counts least[vectors], most[vectors];
        for (std::size_t v = 0; v < vectors; ++v) least[v] = most[v] = Counts{};
        for (const Limit& limit : limits) {
            for (std::size_t v = 0; v < vectors; ++v) {
                least[v] -= heights[quarter][v] <= limit.lower;  // a comparison of vectors gives -1 where it is true
                most[v] -= heights[quarter][v] <= limit.upper;
            }
        }
        for (std::size_t v = 0; v < vectors; ++v) {
            differing |= least[v] ^ most[v];
            std::memcpy(&counts[quarter][v * width], &least[v], sizeof(least[v]));
        }
    }
    for (std::size_t i = 0; i < quarter_columns; ++i) {
        for (const std::size_t quarter : {0U, 2U}) reached[column_of(quarter, i)] = static_cast<std::uint8_t>(counts[quarter][i]);
    }
    for (std::size_t i = 0; i < quarter_columns; ++i) {
        for (const std::size_t quarter : {1U, 3U}) reached[column_of(quarter, i)] = static_cast<std::uint8_t>(counts[quarter][i]);
    }
    std::int32_t any = 0;
    for (std::size_t i = 0; i < width; ++i) any |= differing[i];
    return any != 0;
}

/// Counts again in whole numbers, for the few samples so near to a limit that floats cannot tell.
void recount_doubtful(const Weights& weights, std::size_t row, const Heights& heights, std::span<const Limit> limits,
                      std::uint8_t* reached) {
    for (std::size_t i = 0; i < samples; ++i) {
        const std::size_t quarter = i / quarter_columns;
        const float rough = heights[quarter][i % quarter_columns / width][i % quarter_columns % width];
        if (std::ranges::none_of(limits, [&](const Limit& limit) { return limit.lower < rough && rough <= limit.upper; })) continue;
        const std::size_t column = column_of(quarter, i % quarter_columns);
        std::int64_t height = 0;
        for (std::size_t x = 0; x < frequencies; ++x) {
            const int angle = static_cast<int>(x) * static_cast<int>(2 * column + 1);
            height += static_cast<std::int64_t>(weights.cosine[x][row]) * cosine(angle) -
                      static_cast<std::int64_t>(weights.sine[x][row]) * cosine(angle - quarter_turn);
        }
        reached[column] = static_cast<std::uint8_t>(
            std::ranges::count_if(limits, [&](const Limit& limit) { return static_cast<double>(height) <= limit.exact; }));
    }
}

}  // namespace

int cosine(int angle) {
    static const std::array<std::int16_t, half_samples> table = make_cosines();
    return table[static_cast<std::size_t>(((angle % half_samples) + half_samples) % half_samples)];
}

void count_limits(std::span<const int> phase, std::span<const double> limits, std::span<std::uint8_t> reached) {
    static const float doubt = make_doubt();
    std::vector<Limit> rough;
    for (const double limit : limits) rough.push_back({limit, static_cast<float>(limit) - doubt, static_cast<float>(limit) + doubt});
    Weights weights;
    weigh(phase, weights);
    Heights heights;
    for (std::size_t row = 0; row < samples; ++row) {
        sum_row(weights, row, heights);
        std::uint8_t* const counts = reached.data() + row * samples;
        if (count_row(heights, rough, counts)) recount_doubtful(weights, row, heights, rough, counts);
    }
}

}  // namespace telltale
