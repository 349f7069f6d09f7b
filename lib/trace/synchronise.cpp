#include "trace/synchronise.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "trace/area.hpp"
#include "trace/comb.hpp"

namespace telltale {
namespace {

constexpr double blur_share = 1.0 / 30;     // of the long side, before the tile's size is known
constexpr double blur_per_tile = 1.0 / 6;   // of the tile's side: the slowest line, 4 cycles a tile, passes whole
constexpr int quick_side = 400;             // px: below, half the resolution is not worth trying
constexpr double finest_cycles = 20;

std::vector<int> all_lanes() {
    std::vector<int> lanes(lane_count);
    std::iota(lanes.begin(), lanes.end(), 0);
    return lanes;
}

cv::Rect whole(const NormalisedLeak& leak) { return {{0, 0}, leak.size()}; }

class Search {
public:
    Search(const NormalisedLeak& leak, const Constellation& constellation, const SyncOptions& options)
        : leak_(leak), constellation_(constellation), options_(options) {}

    double tests() const { return tests_; }
    const std::vector<Region>& found() const { return found_; }
    double best() const { return found_.empty() ? 0 : found_.front().lock.score; }
    bool sure() const { return best() >= options_.sure_score; }

    void try_side(TileSide side, const std::vector<int>& turns) {
        const PilotSearch search{all_lanes(), turns};
        const Harmonics harmonics(fold(leak_, side, whole(leak_)));
        add({whole(leak_), side, find_pilots(harmonics, constellation_, search)});
        tests_ += pilot_origins * static_cast<double>(search.lanes.size() * turns.size());
    }

    /// Coordinate ascent of the pilots' score over the tile's two sides, from a place that is nearly right.
    void refine(std::size_t index) {
        Region region = found_[index];
        const double cycles = finest_cycles * std::max(region.area.width / region.side.x, region.area.height / region.side.y);
        for (double step = 0.6 / cycles; step > 0.07 / cycles; step /= 2) {
            for (int moves = 0; moves < 6; ++moves) {
                bool moved = false;
                for (const auto& [x, y] : {std::pair{1, 1}, {-1, -1}, {1, 0}, {-1, 0}, {0, 1}, {0, -1}}) {
                    Region next = region;
                    next.side = {region.side.x * (1 + x * step), region.side.y * (1 + y * step)};
                    if (std::abs(next.side.x / next.side.y - 1) > 0.008) continue;
                    // A change of scale moves the origin too: it is held in the middle of the area.
                    const double middle_x = region.area.x + region.area.width / 2.0;
                    const double middle_y = region.area.y + region.area.height / 2.0;
                    next.lock.x += middle_x / next.side.x - middle_x / region.side.x;
                    next.lock.y += middle_y / next.side.y - middle_y / region.side.y;
                    next.lock = track_pilots(Harmonics(fold(leak_, next.side, next.area)), constellation_, next.lock);
                    tests_ += pilot_origins;
                    if (next.lock.score > region.lock.score) {
                        region = next;
                        moved = true;
                        break;
                    }
                }
                if (!moved) break;
            }
        }
        found_[index] = region;
        sort();
    }

private:
    void add(const Region& region) {
        found_.push_back(region);
        sort();
    }
    void sort() {
        std::sort(found_.begin(), found_.end(), [](const Region& a, const Region& b) { return a.lock.score > b.lock.score; });
    }

    const NormalisedLeak& leak_;
    const Constellation& constellation_;
    const SyncOptions& options_;
    std::vector<Region> found_;
    double tests_ = 0;
};

// A picture hardly larger than a tile shows no comb; but then few scales are to be told apart, so each is tried.
void try_every_scale(Search& search, const NormalisedLeak& leak, const std::vector<int>& turns) {
    const double long_side = std::max(leak.size().width, leak.size().height);
    for (double side = std::max(44.0, long_side / 3.5); side < 1.9 * long_side;) {
        search.try_side({side, side}, turns);
        const double cycles = finest_cycles * long_side / side;
        side *= 1 + 0.5 / cycles;
    }
}

// JPEG draws the tint in whole blocks of 8 pixels, and a tile of 24.8 blocks then looks like one of 25: the comb's peak
// lies up to half a block's share beside the true side. The pilots know better.
void try_neighbours(Search& search, const CombPeak& peak, const std::vector<int>& turns) {
    for (const double offset : {-0.004, 0.004, -0.008, 0.008, -0.012, 0.012}) {
        search.try_side({peak.side.x * (1 + offset), peak.side.y * (1 + offset)}, turns);
    }
}

Search search_level(const NormalisedLeak& leak, const Constellation& constellation, const SyncOptions& options, bool every_scale) {
    Search search(leak, constellation, options);
    CombOptions comb;
    comb.max_side = 1.2 * std::max(leak.size().width, leak.size().height);
    const auto peaks = find_comb(leak, comb);
    const std::size_t likely = std::min<std::size_t>(3, peaks.size());
    for (std::size_t i = 0; i < peaks.size() && !search.sure(); ++i) search.try_side(peaks[i].side, {0});
    for (std::size_t i = 0; i < likely && !search.sure(); ++i) try_neighbours(search, peaks[i], {0});
    for (std::size_t i = 0; i < peaks.size() && !search.sure(); ++i) search.try_side(peaks[i].side, {1, 2, 3});
    for (std::size_t i = 0; i < likely && !search.sure(); ++i) try_neighbours(search, peaks[i], {1, 2, 3});
    if (every_scale && !search.sure()) try_every_scale(search, leak, {0});
    const std::size_t refined = std::min<std::size_t>(search.sure() ? 1 : 3, search.found().size());
    for (std::size_t i = 0; i < refined; ++i) search.refine(i);
    return search;
}

// The first look at one resolution: no tile size is known yet.
struct Level {
    LeakLuma luma;
    NormalisedLeak leak;
    double blur = 0;

    explicit Level(LeakLuma from) : luma(std::move(from)), blur(blur_share * std::max(luma.size().width, luma.size().height)) { leak = normalise(luma, blur); }
};

// The tile's size is known now: what varies more slowly than its slowest line is paper.
void look_again(Level& level, Region& region, const Constellation& constellation, double& tests) {
    const double blur = blur_per_tile * region.side.x;
    if (blur < 1.2 * level.blur && blur > level.blur / 1.2) return;
    const NormalisedLeak again = normalise(level.luma, blur);
    const PilotLock lock = track_pilots(Harmonics(fold(again, region.side, region.area)), constellation, region.lock);
    tests += pilot_origins;
    if (lock.score < 0.95 * region.lock.score) return;
    level.leak = again;
    region.lock = lock;
}

}  // namespace

SynchronisedLeak synchronise(const Raster& picture, const Constellation& constellation, const SyncOptions& options) {
    const PaperPicture paper = find_paper(picture, options.max_side);
    SynchronisedLeak result;
    std::optional<Level> level;
    std::vector<Region> found;
    const bool large = std::min(paper.size().width, paper.size().height) >= quick_side;
    if (large) {
        level.emplace(half_luma(paper));
        const Search quick = search_level(level->leak, constellation, options, true);
        result.pilot_tests += quick.tests();
        if (quick.sure()) found = quick.found();
    }
    if (found.empty()) {
        level.emplace(whole_luma(paper));
        const Search patient = search_level(level->leak, constellation, options, !large);
        result.pilot_tests += patient.tests();
        found = patient.found();
    }
    if (!found.empty() && found.front().lock.score >= options.region_score) {
        look_again(*level, found.front(), constellation, result.pilot_tests);
        result.regions = split_areas(level->leak, found.front(), constellation, options, result.pilot_tests);
    } else {
        found.resize(std::min(found.size(), static_cast<std::size_t>(options.max_hypotheses)));
        result.hypotheses = found;
    }
    result.leak = std::move(level->leak);
    return result;
}

}  // namespace telltale
