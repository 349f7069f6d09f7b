#include "trace/camera/track.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "system/parallel.hpp"
#include "trace/leak/coordinates.hpp"
#include "trace/leak/flattening.hpp"
#include "trace/tint/pilot_readings.hpp"

namespace telltale {
namespace {

constexpr double reach = 0.15;    // Tiles around the expected place: further off, another cycle of a wave may fit.
constexpr int reach_steps = 12;   // Steps to each side in a first look.
constexpr double outlier = 0.03;  // Tiles: an error at which a sighting has half of its say.

using Pilot = PilotReading<double>;

// Finds the place within reach where the pilots agree best, and how well they do.
Sighting look(const std::vector<Pilot>& pilots, cv::Point2d at) {
    const double deviation = deviation_of(pilots);
    cv::Point2d best_at;
    double best = -1e9;
    const auto try_place = [&](cv::Point2d place) {
        if (std::abs(place.x) > reach || std::abs(place.y) > reach) return false;
        const double score = correlate(pilots, place.x, place.y);
        if (score <= best) return false;
        best = score;
        best_at = place;
        return true;
    };
    for (int y = -reach_steps; y <= reach_steps; ++y) {
        for (int x = -reach_steps; x <= reach_steps; ++x) try_place({x * reach / reach_steps, y * reach / reach_steps});
    }
    for (double step = reach / reach_steps / 2; step > 0.0008; step /= 2) {
        for (bool moved = true; moved;) {
            moved = false;
            const cv::Point2d from = best_at;
            for (const auto& move : {cv::Point2d(step, 0), {-step, 0}, {0, step}, {0, -step}}) moved = try_place(from + move) || moved;
        }
    }
    return {at, -best_at, best / deviation};
}

// Weighted least squares with a prior on every unknown: few sightings then change little of what they can't tell.
class Fit {
public:
    explicit Fit(const std::vector<double>& prior)
        : normal_(cv::Mat::zeros(static_cast<int>(prior.size()), static_cast<int>(prior.size()), CV_64F)),
          right_(cv::Mat::zeros(static_cast<int>(prior.size()), 1, CV_64F)) {
        for (int i = 0; i < normal_.rows; ++i)
            normal_.at<double>(i, i) = 1 / (prior[static_cast<std::size_t>(i)] * prior[static_cast<std::size_t>(i)]);
    }
    void add(const std::vector<double>& row, double value, double weight) {
        for (int i = 0; i < normal_.rows; ++i) {
            const double left = weight * row[static_cast<std::size_t>(i)];
            for (int j = 0; j < normal_.rows; ++j) normal_.at<double>(i, j) += left * row[static_cast<std::size_t>(j)];
            right_.at<double>(i) += left * value;
        }
    }
    std::vector<double> solve() const {
        cv::Mat solution;
        cv::solve(normal_, right_, solution, cv::DECOMP_CHOLESKY);
        return {solution.begin<double>(), solution.end<double>()};
    }

private:
    cv::Mat normal_;
    cv::Mat right_;
};

// How sure a sighting is of its place: the peak is some 1/25 tile wide, and its noise shrinks with its height.
double precision(const Sighting& sighting) {
    const double deviation = 0.04 / std::max(1.0, sighting.score);
    return 1 / (deviation * deviation + 0.002 * 0.002);
}

double robust(double error) {
    return 1 / (1 + error * error / (outlier * outlier));
}

}  // namespace

std::vector<PilotReading<double>> read_pilots(const Harmonics& harmonics, const Constellation& constellation, const PilotLock& lock) {
    std::vector<Pilot> pilots;
    for (std::size_t i = 0; i < constellation.pilots.size(); ++i) {
        const Frequency page = lattice()[static_cast<std::size_t>(constellation.pilots[i])];
        const double known = constellation.pilot_phase[static_cast<std::size_t>(lock.lane)][i] / static_cast<double>(phase_steps);
        const Frequency seen = turned(page, lock.quarter_turns);
        pilots.push_back({seen, derotated(harmonics.at(seen.x, seen.y), lock, page, known)});
    }
    clip_amplitudes(pilots);
    return pilots;
}

std::vector<Sighting> sight_pilots(const NormalisedLeak& flat, const cv::Rect& area, int tile_px, const Constellation& constellation,
                                   const PilotLock& lock, double window, int threads) {
    const TileSide side{static_cast<double>(tile_px), static_cast<double>(tile_px)};
    const int window_px = static_cast<int>(window * tile_px);
    std::vector<cv::Rect> places;
    const auto count = [&](int length) { return std::max(1, 1 + static_cast<int>(std::ceil(2.0 * (length - window_px) / window_px))); };
    const cv::Size size = flat.size();
    const int across = count(size.width);
    const int down = count(size.height);
    for (int row = 0; row < down; ++row) {
        for (int column = 0; column < across; ++column) {
            const int x = across == 1 ? 0 : column * (size.width - window_px) / (across - 1);
            const int y = down == 1 ? 0 : row * (size.height - window_px) / (down - 1);
            const cv::Rect place = cv::Rect(std::max(0, x), std::max(0, y), window_px, window_px) & cv::Rect({0, 0}, size);
            if (cv::countNonZero(flat.weight(place)) * 6 > place.area()) places.push_back(place);
        }
    }
    std::vector<Sighting> sightings(places.size());
    run_parallel(places.size(), threads, [&](std::size_t i) {
        const cv::Rect& place = places[i];
        const cv::Point2d at(area.x + (place.x + place.width / 2.0) / tile_px, area.y + (place.y + place.height / 2.0) / tile_px);
        sightings[i] = look(read_pilots(Harmonics(fold(flat, side, place)), constellation, lock), at);
    });
    return sightings;
}

Flattening fit_sightings(const Flattening& flattening, const std::vector<Sighting>& sightings, bool with_rest) {
    const cv::Matx33d to_tiles = flattening.grid.inv();
    struct Pair {
        cv::Point2d plane;  // Where the photo's point lies on the tiles by the perspective alone.
        cv::Point2d truth;  // Where it lies on the tiles in truth.
        double weight;
    };
    std::vector<Pair> pairs;
    cv::Point2d middle;
    for (const Sighting& s : sightings) {
        pairs.push_back({project(to_tiles, flattening(s.at)), s.at + s.shift, precision(s)});
        middle += pairs.back().truth;
    }
    if (pairs.empty()) return flattening;
    middle /= static_cast<double>(pairs.size());
    Flattening fitted = flattening;
    fitted.middle = middle;
    fitted.reach = 1;
    for (const Pair& pair : pairs) fitted.reach = std::max(fitted.reach, cv::norm(pair.truth - middle));

    // The change is a homography near the identity, from plane to truth, about the middle.
    cv::Matx33d change = cv::Matx33d::eye();
    for (int round = 0; round < 6; ++round) {
        Fit fit({0.05, 0.05, 0.2, 0.05, 0.05, 0.2, 0.02, 0.02});
        for (const Pair& pair : pairs) {
            const cv::Point2d from = pair.plane - middle;
            const cv::Point2d to = pair.truth - middle;
            const double weight = pair.weight * robust(cv::norm(project(change, from) - to));
            fit.add({from.x, from.y, 1, 0, 0, 0, -to.x * from.x, -to.x * from.y}, to.x - from.x, weight);
            fit.add({0, 0, 0, from.x, from.y, 1, -to.y * from.x, -to.y * from.y}, to.y - from.y, weight);
        }
        const auto p = fit.solve();
        change = {1 + p[0], p[1], p[2], p[3], 1 + p[4], p[5], p[6], p[7], 1};
    }
    const cv::Matx33d to_middle(1, 0, -middle.x, 0, 1, -middle.y, 0, 0, 1);
    const cv::Matx33d from_middle(1, 0, middle.x, 0, 1, middle.y, 0, 0, 1);
    const cv::Matx33d whole = from_middle * change * to_middle;
    fitted.grid = (whole * to_tiles).inv();
    fitted.grid = fitted.grid * (1 / fitted.grid(2, 2));
    fitted.rest.clear();
    if (!with_rest) return fitted;

    std::vector<cv::Point2d> rest(rest_terms);
    for (int round = 0; round < 4; ++round) {
        std::vector<double> prior(rest_terms, 0.03);  // Tiles: lens and curl add no more than about that to the perspective.
        Fit across(prior);
        Fit down(prior);
        for (const Pair& pair : pairs) {
            const auto basis = rest_basis(fitted, pair.truth);
            const std::vector<double> row(basis.val, basis.val + rest_terms);
            const cv::Point2d value = project(whole, pair.plane) - pair.truth;
            cv::Point2d error = value;
            for (int i = 0; i < rest_terms; ++i) error -= basis[i] * rest[static_cast<std::size_t>(i)];
            const double weight = pair.weight * robust(cv::norm(error));
            across.add(row, value.x, weight);
            down.add(row, value.y, weight);
        }
        const auto x = across.solve();
        const auto y = down.solve();
        for (std::size_t i = 0; i < rest_terms; ++i) rest[i] = {x[i], y[i]};
    }
    fitted.rest = rest;
    return fitted;
}

}  // namespace telltale
