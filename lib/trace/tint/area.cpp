#include "trace/tint/area.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace telltale {
namespace {

constexpr double inside_share = 0.5;   // a row belongs to the page when it correlates at least half as well as the page does
constexpr double faintest_page = 0.2;  // least strength of another page, as a share of the first page's
constexpr int least_area_px = 48;      // least side of a page's part

// The pilots of one lane as a pattern of one tile, in the leak's frame and sign.
cv::Mat pilot_tile(const Constellation& constellation, const PilotLock& lock) {
    constexpr int n = fold_samples;
    cv::Mat spectrum = cv::Mat::zeros(n, n, CV_32FC2);
    for (std::size_t i = 0; i < constellation.pilots.size(); ++i) {
        const Frequency f = turned(lattice()[static_cast<std::size_t>(constellation.pilots[i])], lock.quarter_turns);
        const double known = constellation.pilot_phase[static_cast<std::size_t>(lock.lane)][i] / static_cast<double>(phase_steps);
        // Half a cell is taken away, since cells are read at their centres.
        const double turn = known - f.x * (lock.x - 0.5 / n) - f.y * (lock.y - 0.5 / n);
        const auto value = std::polar(static_cast<float>(lock.sign), static_cast<float>(2 * std::numbers::pi * turn));
        spectrum.at<cv::Vec2f>((f.y % n + n) % n, (f.x % n + n) % n) += cv::Vec2f(value.real(), value.imag());
        spectrum.at<cv::Vec2f>((-f.y % n + n) % n, (-f.x % n + n) % n) += cv::Vec2f(value.real(), -value.imag());
    }
    cv::Mat tile;
    cv::dft(spectrum, tile, cv::DFT_INVERSE | cv::DFT_REAL_OUTPUT);
    return tile;
}

struct Profile {
    std::vector<double> product;  // correlation of picture and pilots, for each row or column
    std::vector<double> energy;   // what the correlation would be at gain 1, for each row or column

    explicit Profile(int length) : product(static_cast<std::size_t>(length)), energy(static_cast<std::size_t>(length)) {}
};

// The run of neighbours with the largest sum above half of the mean gain (Kadane).
cv::Range densest_run(const Profile& profile) {
    const double energy = std::accumulate(profile.energy.begin(), profile.energy.end(), 0.0);
    const double gain = std::accumulate(profile.product.begin(), profile.product.end(), 0.0) / (energy + 1e-12);
    double sum = 0;
    double best = 0;
    int start = 0;
    cv::Range range(0, static_cast<int>(profile.product.size()));
    for (int i = 0; i < static_cast<int>(profile.product.size()); ++i) {
        const auto at = static_cast<std::size_t>(i);
        if (sum <= 0) {
            sum = 0;
            start = i;
        }
        sum += profile.product[at] - inside_share * gain * profile.energy[at];
        if (sum > best) {
            best = sum;
            range = {start, i + 1};
        }
    }
    return range;
}

cv::Rect visible_area(const NormalisedLeak& leak, const Region& region, const Constellation& constellation) {
    const cv::Mat tile = pilot_tile(constellation, region.lock);
    cv::Rect area = region.area;
    std::vector<int> column_cell(static_cast<std::size_t>(leak.size().width));
    for (int x = 0; x < leak.size().width; ++x) column_cell[static_cast<std::size_t>(x)] = fold_cell(x, region.side.x);
    for (int pass = 0; pass < 2; ++pass) {
        Profile rows(area.height);
        Profile columns(area.width);
        for (int y = 0; y < area.height; ++y) {
            const auto* pattern = tile.ptr<float>(fold_cell(area.y + y, region.side.y));
            const auto* value = leak.weighted.ptr<float>(area.y + y) + area.x;
            const auto* weight = leak.weight.ptr<float>(area.y + y) + area.x;
            double product = 0;
            double energy = 0;
            for (int x = 0; x < area.width; ++x) {
                const float p = pattern[column_cell[static_cast<std::size_t>(area.x + x)]];
                const double one = value[x] * p;
                const double full = weight[x] * p * p;
                product += one;
                energy += full;
                columns.product[static_cast<std::size_t>(x)] += one;
                columns.energy[static_cast<std::size_t>(x)] += full;
            }
            rows.product[static_cast<std::size_t>(y)] = product;
            rows.energy[static_cast<std::size_t>(y)] = energy;
        }
        const cv::Range down = densest_run(rows);
        const cv::Range across = densest_run(columns);
        area = cv::Rect(area.x + across.start, area.y + down.start, across.size(), down.size());
        if (area.width < least_area_px || area.height < least_area_px) return region.area;
    }
    return area;
}

}  // namespace

std::vector<Region> split_areas(const NormalisedLeak& leak, const Region& first, const Constellation& constellation,
                                const SyncOptions& options) {
    std::vector<Region> regions;
    NormalisedLeak rest{leak.weighted.clone(), leak.weight.clone(), leak.scale};
    Region next = first;
    while (static_cast<int>(regions.size()) < options.max_regions) {
        const cv::Rect area = visible_area(rest, next, constellation);
        if (area != next.area) {
            Region smaller = next;
            smaller.area = area;
            smaller.lock = track_pilots(Harmonics(fold(rest, next.side, area)), constellation, next.lock);
            if (smaller.lock.score > 0.95 * next.lock.score) next = smaller;
        }
        regions.push_back(next);
        rest.weighted(next.area).setTo(0);
        rest.weight(next.area).setTo(0);
        if (next.area.area() > leak.size().area() * 9 / 10 || cv::countNonZero(rest.weight) < least_area_px * least_area_px) break;
        const cv::Rect all({0, 0}, leak.size());
        next.area = all;
        next.lock = find_pilots(Harmonics(fold(rest, next.side, all)), constellation, {all_lanes(), {first.lock.quarter_turns}}).front();
        // Flat surroundings are free of noise, so the little of the first page's edge that lies in them locks too, and says nothing.
        if (next.lock.score < options.region_score || next.lock.strength < faintest_page * regions.front().lock.strength) break;
    }
    return regions;
}

}  // namespace telltale
