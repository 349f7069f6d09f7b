#include "trace/tint/pilots.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>
#include <opencv2/core.hpp>

#include "trace/tint/pilot_readings.hpp"

namespace telltale {
namespace {

constexpr int fine_grid = 3 * fold_samples;  // origins across a tile that a search looks at

using Pilot = PilotReading<float>;

// The pilots' readings for one lane and turn.
//
// Lanes and turns differ in the known phases alone, and amplitudes are clipped without looking at phases.
std::vector<Pilot> read_pilots(const Harmonics& harmonics, const Constellation& constellation, int lane, int turns) {
    std::vector<Pilot> pilots;
    pilots.reserve(constellation.pilots.size());
    for (std::size_t i = 0; i < constellation.pilots.size(); ++i) {
        const Frequency f = turned(lattice()[static_cast<std::size_t>(constellation.pilots[i])], turns);
        const double phase = 2 * std::numbers::pi * constellation.pilot_phase[static_cast<std::size_t>(lane)][i] / phase_steps;
        const auto reading = harmonics.at(f.x, f.y) * std::polar(1.0F, static_cast<float>(-phase));
        pilots.push_back({f, reading});
    }
    clip_amplitudes(pilots);
    match_amplitudes(pilots);
    return pilots;
}

// The pilots' sum when the tile's origin lies at (x, y) of the fine grid, whose turns are few enough for a table.
double correlate_on_grid(const std::vector<Pilot>& pilots, int x, int y) {
    static const auto turns = [] {
        std::array<std::complex<float>, fine_grid> table;
        for (int i = 0; i < fine_grid; ++i)
            table[static_cast<std::size_t>(i)] = std::polar(1.0F, static_cast<float>(2 * std::numbers::pi * i / fine_grid));
        return table;
    }();
    double sum = 0;
    for (const Pilot& pilot : pilots) {
        const int step = (pilot.frequency.x * x + pilot.frequency.y * y) % fine_grid;
        const std::complex<float> turn = turns[static_cast<std::size_t>(step < 0 ? step + fine_grid : step)];
        sum += pilot.reading.real() * turn.real() - pilot.reading.imag() * turn.imag();
    }
    return sum;
}

// Climbs from a place to the best one near it on the fine grid, of which three cells are one of the coarse map.
void refine_origin(const std::vector<Pilot>& pilots, PilotLock& lock) {
    const double deviation = deviation_of(pilots);
    auto score_at = [&](int x, int y) { return lock.sign * correlate_on_grid(pilots, x, y) / deviation; };
    int best_x = static_cast<int>(std::lround(lock.x * fine_grid));
    int best_y = static_cast<int>(std::lround(lock.y * fine_grid));
    double best = score_at(best_x, best_y);
    for (int step = 2; step >= 1; --step) {
        for (bool moved = true; moved;) {
            moved = false;
            for (const auto& [dx, dy] : {std::pair{1, 0}, {-1, 0}, {0, 1}, {0, -1}}) {
                const double score = score_at(best_x + dx * step, best_y + dy * step);
                if (score > best) {
                    best = score;
                    best_x += dx * step;
                    best_y += dy * step;
                    moved = true;
                }
            }
        }
    }
    lock.score = best;
    lock.strength = best * deviation / static_cast<double>(pilots.size());
    lock.x = static_cast<double>((best_x % fine_grid + fine_grid) % fine_grid) / fine_grid;
    lock.y = static_cast<double>((best_y % fine_grid + fine_grid) % fine_grid) / fine_grid;
}

}  // namespace

Frequency turned(Frequency page, int quarter_turns) {
    for (int i = 0; i < quarter_turns; ++i) page = {page.y, -page.x};
    return page;
}

std::complex<double> derotated(std::complex<double> value, const PilotLock& lock, Frequency page, double base_turns) {
    const Frequency f = turned(page, lock.quarter_turns);
    const double turn = f.x * lock.x + f.y * lock.y - base_turns;
    return static_cast<double>(lock.sign) * value * std::polar(1.0, 2 * std::numbers::pi * turn);
}

std::vector<int> all_lanes() {
    std::vector<int> lanes(lane_count);
    std::iota(lanes.begin(), lanes.end(), 0);
    return lanes;
}

std::vector<PilotLock> find_pilots(const Harmonics& harmonics, const Constellation& constellation, const PilotSearch& search) {
    constexpr int n = fold_samples;
    constexpr std::size_t kept = 2;
    std::vector<PilotLock> locks;
    for (const int turns : search.turns) {
        for (const int lane : search.lanes) {
            const auto pilots = read_pilots(harmonics, constellation, lane, turns);
            cv::Mat spectrum = cv::Mat::zeros(n, n, CV_32FC2);
            auto put = [&](int x, int y, std::complex<float> value) {
                spectrum.at<cv::Vec2f>((y + n) % n, (x + n) % n) += cv::Vec2f(value.real(), value.imag());
            };
            for (const Pilot& pilot : pilots) {
                put(pilot.frequency.x, pilot.frequency.y, pilot.reading);
                put(-pilot.frequency.x, -pilot.frequency.y, std::conj(pilot.reading));
            }
            cv::Mat map;
            cv::dft(spectrum, map, cv::DFT_INVERSE | cv::DFT_REAL_OUTPUT);
            double low = 0;
            double high = 0;
            cv::Point low_at;
            cv::Point high_at;
            cv::minMaxLoc(map, &low, &high, &low_at, &high_at);
            const bool inverted = -low > high;
            const cv::Point at = inverted ? low_at : high_at;
            locks.push_back({std::max(-low, high) / (2 * deviation_of(pilots)), lane, turns, inverted ? -1 : 1,
                             static_cast<double>(at.x) / n, static_cast<double>(at.y) / n, 0});
        }
    }
    const auto better = [](const PilotLock& a, const PilotLock& b) { return a.score > b.score; };
    std::sort(locks.begin(), locks.end(), better);
    locks.resize(std::min(locks.size(), kept));
    for (PilotLock& lock : locks) refine_origin(read_pilots(harmonics, constellation, lock.lane, lock.quarter_turns), lock);
    std::sort(locks.begin(), locks.end(), better);
    return locks;
}

PilotLock track_pilots(const Harmonics& harmonics, const Constellation& constellation, PilotLock lock) {
    refine_origin(read_pilots(harmonics, constellation, lock.lane, lock.quarter_turns), lock);
    return lock;
}

}  // namespace telltale
