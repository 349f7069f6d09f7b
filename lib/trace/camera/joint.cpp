#include "trace/camera/joint.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <numbers>
#include <random>

#include "trace/camera/track.hpp"
#include "trace/leak/flattening.hpp"
#include "trace/tint/pilot_readings.hpp"

namespace telltale {
namespace {

/// How all windows of an outlined page are asked together: docs/design/camera.md, "Locking it by the pilots".
struct JointLimits {
    double window_tiles = 1;       ///< The side of a window in tiles: a smaller one does not tell the waves apart.
    int table_steps = 12;          ///< Steps of a table to each side.
    double table_step = 0.01;      ///< Tiles: the finest wave is 0.05 long.
    double outline_error = 0.015;  ///< Tiles, as a standard deviation: 0.01 at the corners of photos of screens, and the lens.
    double usual_score = 5;        ///< The score of a page that needs all of its windows, in standard deviations.
    double coarse_radius = 9;      ///< Cycles a tile: faster waves hardly count in a coarse look.
    double common_reach = 0.04;    ///< Tiles: how far all windows together may be off.
    double fitted_score = 20;      ///< The score that goes with what all windows agreed on when it is fitted.
    std::size_t most_seeds = 6;    ///< How many of all lanes, turns and signs are climbed from.
    int starts = 24;               ///< How many errors of the outline each of them starts from.
    int warp_terms = 8;
    int table_side = 2 * table_steps + 1;
};
constexpr JointLimits limits;

using Warp = std::array<double, limits.warp_terms>;
using Pilots = std::vector<PilotReading<double>>;

// How far a slightly wrong homography moves the place (u, v), in tiles. Both run from -1 to 1 on the page, so that each
// coefficient is what it moves the page's edges by.
cv::Point2d displacement(const Warp& warp, cv::Point2d at) {
    const double u = at.x;
    const double v = at.y;
    return {warp[0] + warp[1] * u + warp[2] * v + warp[6] * u * u + warp[7] * u * v,
            warp[3] + warp[4] * u + warp[5] * v + warp[6] * u * v + warp[7] * v * v};
}

struct Window {
    cv::Point2d tiles;  // The middle of the window, in tiles.
    cv::Point2d unit;   // The same, from -1 to 1 on the page.
    double weight;      // The root of its share of all paper.
    Harmonics harmonics;
};

std::vector<Window> cut_windows(const NormalisedLeak& flat, cv::Size2d page, int tile_px) {
    const TileSide side{static_cast<double>(tile_px), static_cast<double>(tile_px)};
    const int window_px = static_cast<int>(limits.window_tiles * tile_px);
    const int across = std::max(1, static_cast<int>(std::lround(page.width / limits.window_tiles)));
    const int down = std::max(1, static_cast<int>(std::lround(page.height / limits.window_tiles)));
    std::vector<Window> windows;
    for (int row = 0; row < down; ++row) {
        for (int column = 0; column < across; ++column) {
            const double x = across == 1 ? 0 : column * (page.width - limits.window_tiles) / (across - 1);
            const double y = down == 1 ? 0 : row * (page.height - limits.window_tiles) / (down - 1);
            const cv::Rect place = cv::Rect(static_cast<int>(x * tile_px), static_cast<int>(y * tile_px), window_px, window_px) &
                                   cv::Rect({0, 0}, flat.size());
            if (place.empty()) continue;
            const double paper = cv::countNonZero(flat.weight(place)) / static_cast<double>(window_px * window_px);
            if (paper < 0.1) continue;
            const cv::Point2d middle(x + limits.window_tiles / 2, y + limits.window_tiles / 2);
            windows.push_back({middle,
                               {2 * middle.x / page.width - 1, 2 * middle.y / page.height - 1},
                               std::sqrt(paper),
                               Harmonics(fold(flat, side, place))});
        }
    }
    double all = 1e-12;
    for (const Window& window : windows) all += window.weight * window.weight;
    for (Window& window : windows) window.weight /= std::sqrt(all);
    return windows;
}

// A window's pilots, scaled so that the readings of all windows add up to evidence in standard deviations.
Pilots weighed_pilots(const Window& window, const Constellation& constellation, const PilotLock& lock) {
    Pilots pilots = read_pilots(window.harmonics, constellation, lock);
    match_amplitudes(pilots);
    const double scale = window.weight / deviation_of(pilots);
    for (auto& pilot : pilots) pilot.reading *= scale;
    return pilots;
}

Pilots coarse(Pilots pilots) {
    for (auto& pilot : pilots) {
        const double r = std::hypot(pilot.frequency.x, pilot.frequency.y) / limits.coarse_radius;
        pilot.reading *= std::exp(-r * r / 2);
    }
    return pilots;
}

// Where an outlined page's tiles start when it was turned: at the page's own upper left corner.
cv::Point2d origin_of(cv::Size2d page, int quarter_turns) {
    const auto part = [](double length) { return length - std::floor(length); };
    switch (quarter_turns) {
        case 1:
            return {0, part(page.height)};
        case 2:
            return {part(page.width), part(page.height)};
        case 3:
            return {part(page.width), 0};
        default:
            return {0, 0};
    }
}

using Phases = std::array<std::complex<double>, limits.table_side>;

// What each displacement of a table does to a wave of so many cycles a tile along its axis.
const Phases& phases_of(int cycles) {
    constexpr int most_cycles = fold_samples / 2;
    static const auto all = [] {
        std::vector<Phases> made(2 * most_cycles + 1);
        for (int f = -most_cycles; f <= most_cycles; ++f) {
            for (int i = 0; i < limits.table_side; ++i) {
                // A tile that lies further right by d has its origin at -d of what is expected.
                const double turn = -2 * std::numbers::pi * (i - limits.table_steps) * limits.table_step;
                made[static_cast<std::size_t>(f + most_cycles)][static_cast<std::size_t>(i)] = std::polar(1.0, turn * f);
            }
        }
        return made;
    }();
    return all[static_cast<std::size_t>(cycles + most_cycles)];
}

// What a window's pilots say of every displacement near the expected place.
class Table {
public:
    explicit Table(const Pilots& pilots) : values_(cv::Mat::zeros(limits.table_side, limits.table_side, CV_64F)) {
        for (const auto& pilot : pilots) {
            const Phases& across = phases_of(pilot.frequency.x);
            const Phases& down = phases_of(pilot.frequency.y);
            for (int y = 0; y < limits.table_side; ++y) {
                double* row = values_.ptr<double>(y);
                const std::complex<double> d = pilot.reading * down[static_cast<std::size_t>(y)];
                for (int x = 0; x < limits.table_side; ++x) {
                    const std::complex<double> a = across[static_cast<std::size_t>(x)];
                    row[x] += d.real() * a.real() - d.imag() * a.imag();
                }
            }
        }
    }

    /// The table between its places; beyond its edge nothing speaks for a shift.
    double operator()(cv::Point2d shift) const {
        const double x = shift.x / limits.table_step + limits.table_steps;
        const double y = shift.y / limits.table_step + limits.table_steps;
        if (x < 0 || y < 0 || x >= 2 * limits.table_steps || y >= 2 * limits.table_steps) return 0;
        const int column = static_cast<int>(x);
        const int row = static_cast<int>(y);
        const double a = x - column;
        const double b = y - row;
        const double* top = values_.ptr<double>(row) + column;
        const double* bottom = values_.ptr<double>(row + 1) + column;
        return (1 - b) * ((1 - a) * top[0] + a * top[1]) + b * ((1 - a) * bottom[0] + a * bottom[1]);
    }

private:
    cv::Mat values_;
};

// The logarithm of the likelihood, in standard deviations at the usual score: what the windows say, less how unlikely such
// an error of an outline is.
double sum_at(const std::vector<Window>& windows, const std::vector<Table>& tables, const Warp& warp) {
    double sum = 0;
    for (const double term : warp) sum -= term * term;
    sum /= 2 * limits.outline_error * limits.outline_error * limits.usual_score;
    for (std::size_t i = 0; i < windows.size(); ++i) sum += tables[i](displacement(warp, windows[i].unit));
    return sum;
}

double climb(const std::vector<Window>& windows, const std::vector<Table>& tables, Warp& warp) {
    double best = sum_at(windows, tables, warp);
    for (double step = 0.02; step > 0.0012; step /= 2) {
        for (bool moved = true; moved;) {
            moved = false;
            for (int term = 0; term < limits.warp_terms; ++term) {
                for (const double by : {step, -step}) {
                    Warp next = warp;
                    next[static_cast<std::size_t>(term)] += by;
                    const double sum = sum_at(windows, tables, next);
                    if (sum <= best) continue;
                    best = sum;
                    warp = next;
                    moved = true;
                }
            }
        }
    }
    return best;
}

// Finds lanes, turns and signs by what all windows say together about one displacement that they have in common.
std::vector<std::pair<PilotLock, Warp>> find_seeds(const std::vector<Window>& windows, cv::Size2d page,
                                                   const Constellation& constellation) {
    std::vector<std::pair<PilotLock, Warp>> seeds;
    for (int turns = 0; turns < 4; ++turns) {
        const cv::Point2d origin = origin_of(page, turns);
        for (const int lane : all_lanes()) {
            PilotLock lock{0, lane, turns, 1, origin.x, origin.y, 0};
            Pilots total;
            for (const Window& window : windows) {
                const Pilots pilots = coarse(weighed_pilots(window, constellation, lock));
                if (total.empty())
                    total = pilots;
                else
                    for (std::size_t i = 0; i < pilots.size(); ++i) total[i].reading += pilots[i].reading;
            }
            const Table table(total);
            const double deviation = deviation_of(total);
            for (const int sign : {1, -1}) {
                lock.sign = sign;
                lock.score = -1e9;
                Warp warp{};
                for (double y = -limits.common_reach; y < limits.common_reach + limits.table_step / 2; y += limits.table_step) {
                    for (double x = -limits.common_reach; x < limits.common_reach + limits.table_step / 2; x += limits.table_step) {
                        const double score = sign * table({x, y}) / deviation;
                        if (score <= lock.score) continue;
                        lock.score = score;
                        warp[0] = x;
                        warp[3] = y;
                    }
                }
                seeds.emplace_back(lock, warp);
            }
        }
    }
    std::sort(seeds.begin(), seeds.end(), [](const auto& a, const auto& b) { return a.first.score > b.first.score; });
    seeds.resize(std::min(seeds.size(), limits.most_seeds));
    return seeds;
}

}  // namespace

std::vector<JointLock> lock_jointly(const NormalisedLeak& flat, const Flattening& flattening, cv::Size2d page, int tile_px,
                                    const Constellation& constellation, std::size_t count) {
    const std::vector<Window> windows = cut_windows(flat, page, tile_px);
    std::vector<JointLock> locks;
    if (windows.size() < 4) return locks;
    for (const auto& [lock, common] : find_seeds(windows, page, constellation)) {
        std::vector<Table> fine;
        std::vector<Table> smooth;
        for (const Window& window : windows) {
            const Pilots pilots = weighed_pilots(window, constellation, lock);
            fine.emplace_back(pilots);
            smooth.emplace_back(coarse(pilots));
        }
        std::mt19937 random(1);
        Warp best_warp{};
        double best = -1e9;
        for (int start = 0; start < limits.starts; ++start) {
            Warp warp = common;
            if (start > 0) {
                for (double& term : warp) term += limits.outline_error * (static_cast<double>(random() % 2001) - 1000) / 500;
            }
            climb(windows, smooth, warp);
            const double sum = climb(windows, fine, warp);
            if (sum <= best) continue;
            best = sum;
            best_warp = warp;
        }
        std::vector<Sighting> sightings;
        for (const Window& window : windows) sightings.push_back({window.tiles, displacement(best_warp, window.unit), limits.fitted_score});
        JointLock found{lock, fit_sightings(flattening, sightings, false)};
        found.lock.score = best;
        locks.push_back(std::move(found));
    }
    std::sort(locks.begin(), locks.end(), [](const JointLock& a, const JointLock& b) { return a.lock.score > b.lock.score; });
    locks.resize(std::min(locks.size(), count));
    return locks;
}

}  // namespace telltale
