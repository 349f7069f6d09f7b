#include "trace/tint/side_search.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "system/parallel.hpp"

namespace telltale {
namespace {

constexpr double finest_cycles = 20;
/// Which sides of the tile the pilots are asked for, and when they are believed: docs/design/tint.md, "Finding the tile", which gives the
/// two scores and the gain.
struct SideSearchLimits {
    // Pages whose sides and origin are known.

    /// The picture is surely one whole page from this score on. It is asked for 16 lanes and signs at one place, where chance reaches
    /// the score one time in 10^4.
    double whole_page_score = 5.2;
    /// A part of a window is surely a whole page from this score on. It is asked for 16 lanes and signs at each of up to four places.
    double window_page_score = 5.5;

    // Sides that are tried one after the other.

    /// So many sides are tried together, before it is asked whether one is sure.
    std::size_t at_once = 2;

    // The refinement: docs/odds.md, "Presence: is it this vault's mark at all?", counts the places that it can come to.

    /// A refinement begins with this step, in periods of the finest frequency over the whole picture.
    double first_step = 0.6;
    /// A refinement halves its step down to this one, in periods of the finest frequency over the whole picture.
    double last_step = 0.075;
    /// No more moves than this are made with steps of one size.
    int moves = 6;
    /// A better side strengthens the pilots by at least this factor. A smaller gain is noise.
    double worthwhile_gain = 1.02;
};
constexpr SideSearchLimits limits;
constexpr double reach = 2 * limits.moves * (2 * limits.first_step - limits.last_step) / limits.last_step + 1;

cv::Rect whole(const NormalisedLeak& leak) {
    return {{0, 0}, leak.size()};
}

}  // namespace

std::vector<Region> SideSearch::guesses(std::size_t count) const {
    std::vector<Region> chosen;
    for (const std::size_t i : worth(count)) chosen.push_back(guesses_[i].region);
    return chosen;
}

void SideSearch::try_whole_page() {
    const Guess guess{best_at({{0, 0}, leak_.size()}), Reason::page};
    has_sure_page_ = guess.region.lock.score >= limits.whole_page_score;
    guesses_.push_back(guess);
}

void SideSearch::try_window_pages(const std::vector<cv::Rect2d>& pages) {
    for (const cv::Rect2d& page : pages) {
        const Guess guess{best_at(page), Reason::page};
        const bool is_sure = guess.region.lock.score >= limits.window_page_score;
        // What other guesses score, they score by chance.
        if (is_sure && !has_sure_page_) guesses_.clear();
        if (is_sure || !has_sure_page_) guesses_.push_back(guess);
        has_sure_page_ = has_sure_page_ || is_sure;
    }
    sort();
}

void SideSearch::try_sides(const std::vector<TileSide>& sides, const std::vector<int>& turns, Reason reason) {
    const PilotSearch search{all_lanes(), turns};
    for (std::size_t first = 0; first < sides.size() && !sure(); first += limits.at_once) {
        std::array<std::vector<PilotLock>, limits.at_once> locks;
        const std::size_t count = std::min(limits.at_once, sides.size() - first);
        run_parallel(count, options_.threads, [&](std::size_t i) {
            locks[i] = find_pilots(Harmonics(fold(leak_, sides[first + i], whole(leak_))), constellation_, search);
        });
        for (std::size_t i = 0; i < count; ++i) {
            for (const PilotLock& lock : locks[i]) guesses_.push_back({{whole(leak_), sides[first + i], lock}, reason});
            tests_ += pilot_origins * static_cast<double>(search.lanes.size() * turns.size());
        }
        sort();
    }
}

void SideSearch::try_neighbours(TileSide side, const std::vector<int>& turns, Reason reason) {
    std::vector<TileSide> sides;
    for (const double offset : {-0.004, 0.004, -0.008, 0.008, -0.012, 0.012})
        sides.push_back({side.x * (1 + offset), side.y * (1 + offset)});
    try_sides(sides, turns, reason);
}

void SideSearch::try_every_side(const std::vector<int>& turns) {
    const double long_side = std::max(leak_.size().width, leak_.size().height);
    std::vector<TileSide> sides;
    for (double side = std::max(44.0, long_side / 4.5); side < 1.9 * long_side;) {
        sides.push_back({side, side});
        const double cycles = finest_cycles * long_side / side;
        side *= 1 + 0.5 / cycles;
    }
    try_sides(sides, turns, Reason::pilots);
}

void SideSearch::refine(std::size_t count) {
    std::vector<Guess> refined;
    for (const std::size_t i : worth(count)) refined.push_back(guesses_[i]);
    run_parallel(refined.size(), options_.threads, [&](std::size_t i) { refine(refined[i].region); });
    guesses_.insert(guesses_.end(), refined.begin(), refined.end());
    sort();
    // Every place that an ascent could have come to counts, from every start that could have been chosen for one, and
    // not just those that were seen.
    tests_ *= 1 + reach * reach;
}

// An ascent may end anywhere, so all origins count.
Region SideSearch::best_at(const cv::Rect2d& page) {
    const double side = std::min(page.width, page.height) / 4;
    const cv::Rect area = cv::Rect(page) & whole(leak_);
    const Harmonics harmonics(fold(leak_, {side, side}, area));
    PilotLock best;
    for (const int lane : all_lanes()) {
        for (const int sign : {1, -1}) {
            PilotLock lock;
            lock.lane = lane;
            lock.sign = sign;
            lock.x = page.x / side - std::floor(page.x / side);
            lock.y = page.y / side - std::floor(page.y / side);
            lock = track_pilots(harmonics, constellation_, lock);
            if (lock.score > best.score) best = lock;
        }
    }
    tests_ += pilot_origins * lane_count;
    return {area, {side, side}, best};
}

std::vector<std::size_t> SideSearch::worth(std::size_t count) const {
    std::vector<std::size_t> chosen;
    std::size_t likely = 0;
    for (std::size_t i = 0; i < guesses_.size(); ++i) {
        const bool by_comb = i >= count && guesses_[i].reason == Reason::comb && likely < count;
        if (by_comb) ++likely;
        if (i < count || by_comb || guesses_[i].reason == Reason::page) chosen.push_back(i);
    }
    return chosen;
}

void SideSearch::refine(Region& region) const {
    const double cycles = finest_cycles * std::max(region.area.width / region.side.x, region.area.height / region.side.y);
    for (double step = limits.first_step; step >= limits.last_step; step /= 2) {
        bool moved = true;
        // Weak pilots are not asked for the small difference between x and y: they would answer with noise.
        const bool apart = region.lock.score >= options_.sure_score;
        for (int i = 0; i < limits.moves && moved; ++i) moved = move(region, step / cycles, apart);
    }
}

bool SideSearch::move(Region& region, double step, bool apart) const {
    for (const auto& [x, y] : {std::pair{1, 1}, {-1, -1}, {1, 0}, {-1, 0}, {0, 1}, {0, -1}}) {
        if (x != y && !apart) continue;
        Region next = region;
        next.side = {region.side.x * (1 + x * step), region.side.y * (1 + y * step)};
        if (std::abs(next.side.x / next.side.y - 1) > 0.008) continue;
        // A change of scale moves the origin too: it is held in the middle of the area.
        const double middle_x = region.area.x + region.area.width / 2.0;
        const double middle_y = region.area.y + region.area.height / 2.0;
        next.lock.x += middle_x / next.side.x - middle_x / region.side.x;
        next.lock.y += middle_y / next.side.y - middle_y / region.side.y;
        next.lock = track_pilots(Harmonics(fold(leak_, next.side, next.area)), constellation_, next.lock);
        if (next.lock.strength > limits.worthwhile_gain * region.lock.strength) {
            region = next;
            return true;
        }
    }
    return false;
}

void SideSearch::sort() {
    std::stable_sort(guesses_.begin(), guesses_.end(),
                     [](const Guess& a, const Guess& b) { return a.region.lock.score > b.region.lock.score; });
}

}  // namespace telltale
