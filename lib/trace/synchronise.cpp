#include "trace/synchronise.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/core/utility.hpp>
#include <optional>

#include "trace/area.hpp"
#include "trace/comb.hpp"
#include "trace/skew.hpp"
#include "trace/window_pages.hpp"

namespace telltale {
namespace {

// What the tint lies on.
enum class Ground { paper, texture };

// How wide the convolution is that takes paper and shading away.
struct Blur {
    double share;     // of the long side, before the tile's size is known
    double per_tile;  // of the tile's side
};
constexpr Blur page_blur{1.0 / 30, 1.0 / 6};      // the slowest line, 4 cycles a tile, passes whole
constexpr Blur texture_blur{1.0 / 240, 1.0 / 48};  // a photo is loudest where it is slow: those lines are given up
constexpr int quick_side = 400;             // px: below, half the resolution is not worth trying
constexpr double finest_cycles = 20;
constexpr float rough_weight = 0.3F;        // of the median pixel: a local deviation of 1.5 levels
constexpr double worthwhile_gain = 1.02;    // of the pilots' strength: less is noise, and the comb's own side is better
constexpr double faint_share = 0.85;        // of the highest score that pilots can reach
constexpr double window_page_score = 5.5;   // as many at each of up to four
constexpr double whole_page_score = 5.2;    // 16 lanes and signs at one place: chance reaches it one time in 10^4

cv::Rect whole(const NormalisedLeak& leak) { return {{0, 0}, leak.size()}; }

// Why a guess is worth scoring even when its pilots are weak.
enum class Reason {
    pilots,      // none but them
    comb,        // the comb found the side likely
    whole_page,  // the commonest leak of all
};

// A lock over the whole picture.
struct Guess {
    Region region;
    Reason reason = Reason::pilots;
};

class Search {
public:
    Search(const NormalisedLeak& leak, const Constellation& constellation, const SyncOptions& options)
        : leak_(leak), constellation_(constellation), options_(options) {}

    double tests() const { return tests_; }
    double best() const { return guesses_.empty() ? 0 : guesses_.front().region.lock.score; }
    bool sure() const { return whole_page_ || best() >= options_.sure_score; }

    /// Whether the best guess is to be taken for a region: then no other is needed.
    bool settled() const { return whole_page_ || best() >= options_.region_score; }

    /// The best of all, then the best of the likely sides, and the whole page in any case.
    std::vector<Region> guesses(std::size_t count) const {
        std::vector<Region> chosen;
        for (const std::size_t i : worth(count)) chosen.push_back(guesses_[i].region);
        return chosen;
    }

    /// The commonest leak shows one page, whole, and nothing else: then side and origin are known, and pilots that are too
    /// weak to find the tile can still tell the lane.
    void try_whole_page() {
        const Guess guess{best_at({{0, 0}, leak_.size()}), Reason::whole_page};
        whole_page_ = guess.region.lock.score >= whole_page_score;
        guesses_.push_back(guess);
    }

    /// The same of pages that lie whole in a window.
    void try_window_pages(const std::vector<cv::Rect2d>& pages) {
        for (const cv::Rect2d& page : pages) {
            const Guess guess{best_at(page), Reason::whole_page};
            const bool is_sure = guess.region.lock.score >= window_page_score;
            // What other guesses score, they score by chance.
            if (is_sure && !whole_page_) guesses_.clear();
            if (is_sure || !whole_page_) guesses_.push_back(guess);
            whole_page_ = whole_page_ || is_sure;
        }
        sort();
    }

    /// Tries one side after the other until one is sure: two at a time, however many processors there are, so that what is
    /// found does not depend on the machine.
    void try_sides(const std::vector<TileSide>& sides, const std::vector<int>& turns, Reason reason = Reason::pilots) {
        const PilotSearch search{all_lanes(), turns};
        for (std::size_t first = 0; first < sides.size() && !sure(); first += at_once) {
            std::array<std::vector<PilotLock>, at_once> locks;
            const std::size_t count = std::min(at_once, sides.size() - first);
            cv::parallel_for_({0, static_cast<int>(count)}, [&](const cv::Range& range) {
                for (int i = range.start; i < range.end; ++i) {
                    const Harmonics harmonics(fold(leak_, sides[first + static_cast<std::size_t>(i)], whole(leak_)));
                    locks[static_cast<std::size_t>(i)] = find_pilots(harmonics, constellation_, search);
                }
            });
            for (std::size_t i = 0; i < count; ++i) {
                for (const PilotLock& lock : locks[i]) guesses_.push_back({{whole(leak_), sides[first + i], lock}, reason});
                tests_ += pilot_origins * static_cast<double>(search.lanes.size() * turns.size());
            }
            sort();
        }
    }

    /// Refines the best guesses, and as many of the likely ones. What they were before stays among the guesses: where
    /// pilots are weak, a finer side may be noise, and the comb that found the coarser one has seen every frequency.
    void refine(std::size_t count) {
        std::vector<Guess> refined;
        for (const std::size_t i : worth(count)) refined.push_back(guesses_[i]);
        cv::parallel_for_({0, static_cast<int>(refined.size())}, [&](const cv::Range& range) {
            for (int i = range.start; i < range.end; ++i) refine(refined[static_cast<std::size_t>(i)].region);
        });
        guesses_.insert(guesses_.end(), refined.begin(), refined.end());
        sort();
        // Every place that an ascent could have come to counts, from every start that could have been chosen for one, and
        // not just those that were seen.
        tests_ *= 1 + reach * reach;
    }

private:
    // The likeliest lane and sign of a page that lies there, its tile being a quarter of its shorter side.
    Region best_at(const cv::Rect2d& page) {
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
        tests_ += pilot_origins * lane_count;  // an ascent may end anywhere
        return {area, {side, side}, best};
    }

    static constexpr std::size_t at_once = 2;
    static constexpr double first_step = 0.6;   // lines of the finest frequency over the picture
    static constexpr double last_step = 0.075;
    static constexpr int moves = 6;             // at most, of each size of step
    static constexpr double reach = 2 * moves * (2 * first_step - last_step) / last_step + 1;

    std::vector<std::size_t> worth(std::size_t count) const {
        std::vector<std::size_t> chosen;
        std::size_t likely = 0;
        for (std::size_t i = 0; i < guesses_.size(); ++i) {
            const bool by_comb = i >= count && guesses_[i].reason == Reason::comb && likely < count;
            if (by_comb) ++likely;
            if (i < count || by_comb || guesses_[i].reason == Reason::whole_page) chosen.push_back(i);
        }
        return chosen;
    }

    // Coordinate ascent of the pilots' strength over the tile's two sides, from a place that is nearly right.
    void refine(Region& region) const {
        const double cycles = finest_cycles * std::max(region.area.width / region.side.x, region.area.height / region.side.y);
        for (double step = first_step; step >= last_step; step /= 2) {
            bool moved = true;
            // Weak pilots are not asked for the small difference between x and y: they would answer with noise.
            const bool apart = region.lock.score >= options_.sure_score;
            for (int i = 0; i < moves && moved; ++i) moved = move(region, step / cycles, apart);
        }
    }

    bool move(Region& region, double step, bool apart) const {
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
            if (next.lock.strength > worthwhile_gain * region.lock.strength) {
                region = next;
                return true;
            }
        }
        return false;
    }

    void sort() {
        std::stable_sort(guesses_.begin(), guesses_.end(), [](const Guess& a, const Guess& b) { return a.region.lock.score > b.region.lock.score; });
    }

    const NormalisedLeak& leak_;
    const Constellation& constellation_;
    const SyncOptions& options_;
    std::vector<Guess> guesses_;
    bool whole_page_ = false;  // the whole page alone is enough
    double tests_ = 0;
};

// Pages that lie whole in the picture of a window, looked for once and only where they are asked for.
class WindowPages {
public:
    /// picture  none where it has no window
    explicit WindowPages(const Raster* picture) : picture_(picture) {}

    /// In pixels of the same picture at another size.
    std::vector<cv::Rect2d> at(cv::Size size) {
        if (picture_ == nullptr) return {};
        if (!pages_) pages_ = find_window_pages(luma_of(*picture_));
        const double x = size.width / static_cast<double>(picture_->width);
        const double y = size.height / static_cast<double>(picture_->height);
        std::vector<cv::Rect2d> scaled;
        for (const cv::Rect& page : *pages_) scaled.push_back({page.x * x, page.y * y, page.width * x, page.height * y});
        return scaled;
    }

private:
    const Raster* picture_;
    std::optional<std::vector<cv::Rect>> pages_;
};

// A picture hardly larger than a tile shows no comb; but then few scales are to be told apart, so each is tried.
void try_every_scale(Search& search, const NormalisedLeak& leak, const std::vector<int>& turns) {
    const double long_side = std::max(leak.size().width, leak.size().height);
    std::vector<TileSide> sides;
    for (double side = std::max(44.0, long_side / 4.5); side < 1.9 * long_side;) {
        sides.push_back({side, side});
        const double cycles = finest_cycles * long_side / side;
        side *= 1 + 0.5 / cycles;
    }
    search.try_sides(sides, turns);
}

// JPEG draws the tint in whole blocks of 8 pixels, and a tile of 24.8 blocks then looks like one of 25: the comb's peak
// lies up to half a block's share beside the true side. The pilots know better.
void try_neighbours(Search& search, const CombPeak& peak, const std::vector<int>& turns) {
    std::vector<TileSide> sides;
    for (const double offset : {-0.004, 0.004, -0.008, 0.008, -0.012, 0.012}) sides.push_back({peak.side.x * (1 + offset), peak.side.y * (1 + offset)});
    search.try_sides(sides, turns, turns.front() == 0 ? Reason::comb : Reason::pilots);
}

struct Patience {
    bool turns = true;        // try the leak turned by quarters
    bool every_scale = true;  // for crops
};

Search search_level(const NormalisedLeak& leak, WindowPages& pages, const Constellation& constellation, const SyncOptions& options,
                    Patience patience) {
    Search search(leak, constellation, options);
    search.try_whole_page();
    if (search.sure()) {
        search.refine(1);
        return search;
    }
    CombOptions comb;
    comb.max_side = 1.2 * std::max(leak.size().width, leak.size().height);
    const auto peaks = find_comb(leak, comb);
    std::vector<TileSide> sides;
    for (const CombPeak& peak : peaks) sides.push_back(peak.side);
    const std::size_t likely = std::min<std::size_t>(3, peaks.size());
    const auto end_of_likely = sides.begin() + static_cast<std::ptrdiff_t>(likely);
    search.try_sides({sides.begin(), end_of_likely}, {0}, Reason::comb);
    if (!search.sure()) search.try_window_pages(pages.at(leak.size()));
    search.try_sides({end_of_likely, sides.end()}, {0});
    for (std::size_t i = 0; i < likely; ++i) try_neighbours(search, peaks[i], {0});
    if (patience.turns) {
        search.try_sides(sides, {1, 2, 3});
        if (likely > 0) try_neighbours(search, peaks[0], {1, 2, 3});
    }
    if (patience.every_scale) try_every_scale(search, leak, {0});
    search.refine(search.sure() ? 1 : 3);
    return search;
}

// The first look at one resolution: no tile size is known yet.
struct Level {
    LeakLuma luma;
    NormalisedLeak leak;
    double blur = 0;

    Level(LeakLuma from, const Blur& width) : luma(std::move(from)), blur(std::max(1.5, width.share * std::max(luma.size().width, luma.size().height))) {
        leak = normalise(luma, blur);
    }
};

// The tile's size is known now: what varies more slowly than its slowest line is paper.
void look_again(Level& level, Region& region, const Constellation& constellation, const Blur& width) {
    const double blur = std::max(1.5, width.per_tile * region.side.x);
    if (blur < 1.2 * level.blur && blur > level.blur / 1.2) return;
    const NormalisedLeak again = normalise(level.luma, blur);
    const PilotLock lock = track_pilots(Harmonics(fold(again, region.side, region.area)), constellation, region.lock);
    if (lock.score < 0.95 * region.lock.score) return;
    level.leak = again;
    region.lock = lock;
}

// Pilots well below the best that they can be.
bool is_faint(const Region& region, const Constellation& constellation) {
    return region.lock.score <= faint_share * std::sqrt(2.0 * static_cast<double>(constellation.pilots.size()));
}

// Half the resolution is enough to find the mark, not to read it where it is faint: that calls for every pixel.
void read_whole(SynchronisedLeak& result, const PaperPicture& paper, const Constellation& constellation, const Blur& width) {
    if (!is_faint(result.regions.front(), constellation)) return;
    result.leak = normalise(whole_luma(paper), 2 * width.per_tile * result.regions.front().side.x);
    for (Region& region : result.regions) {
        region.side = {2 * region.side.x, 2 * region.side.y};
        region.area = cv::Rect(2 * region.area.x, 2 * region.area.y, 2 * region.area.width, 2 * region.area.height);
        region.lock = track_pilots(Harmonics(fold(result.leak, region.side, region.area)), constellation, region.lock);
    }
}

SynchronisedLeak search_picture(const PaperPicture& paper, WindowPages& pages, Ground ground, const Constellation& constellation,
                                const SyncOptions& options) {
    const Blur& blur = ground == Ground::texture ? texture_blur : page_blur;
    SynchronisedLeak result;
    std::optional<Level> level;
    std::vector<Region> found;
    bool settled = false;
    const bool large = std::min(paper.size().width, paper.size().height) >= quick_side;
    if (large) {
        level.emplace(half_luma(paper), blur);
        const Search quick = search_level(level->leak, pages, constellation, options, {});
        result.pilot_tests += quick.tests();
        result.pilot_score = quick.best();
        settled = quick.sure();
        if (settled) found = quick.guesses(1);
    }
    const bool halved = settled;
    if (!halved) {
        level.emplace(whole_luma(paper), blur);
        const Search patient = search_level(level->leak, pages, constellation, options, {.turns = !large, .every_scale = !large});
        result.pilot_tests += patient.tests();
        result.pilot_score = std::max(result.pilot_score, patient.best());
        settled = patient.settled();
        found = patient.guesses(static_cast<std::size_t>(options.max_hypotheses));
    }
    if (settled) {
        look_again(*level, found.front(), constellation, blur);
        result.regions = split_areas(level->leak, found.front(), constellation, options);
        result.leak = std::move(level->leak);
        if (halved) read_whole(result, paper, constellation, blur);
    } else {
        result.hypotheses = found;
        result.leak = std::move(level->leak);
    }
    return result;
}

// Paper is flat, whatever JPEG did to it; where half of what counts as paper is not, there may be none.
bool is_rough(const NormalisedLeak& leak) {
    std::vector<float> weights;
    for (int y = 0; y < leak.size().height; y += 4) {
        const auto* row = leak.weight.ptr<float>(y);
        for (int x = 0; x < leak.size().width; x += 4) {
            if (row[x] > 0) weights.push_back(row[x]);
        }
    }
    if (weights.empty()) return false;
    const auto middle = weights.begin() + static_cast<std::ptrdiff_t>(weights.size() / 2);
    std::nth_element(weights.begin(), middle, weights.end());
    return *middle < rough_weight;
}

// A scan that lies a little askew locks weakly, or not at all: it is turned back and read again. The pilots' phases or the
// comb say how far, whoever's copy it is.
void straighten(SynchronisedLeak& page, const PaperPicture& paper, const Constellation& constellation, const SyncOptions& options) {
    const bool locked = !page.regions.empty();
    if (locked && !is_faint(page.regions.front(), constellation)) return;
    std::optional<double> skew;
    if (locked) skew = skew_of_lock(page.leak, page.regions.front(), constellation);
    if (!skew) skew = skew_of_comb(paper);
    if (*skew == 0) return;
    WindowPages none(nullptr);
    SynchronisedLeak straight = search_picture(turned_back(paper, *skew), none, Ground::paper, constellation, options);
    const double pilot_tests = page.pilot_tests + straight.pilot_tests;
    const double pilot_score = std::max(page.pilot_score, straight.pilot_score);
    const bool better = !locked || (!straight.regions.empty() && straight.regions.front().lock.score > page.regions.front().lock.score);
    if (better) {
        page = std::move(straight);
        for (auto* found : {&page.regions, &page.hypotheses}) {
            for (Region& region : *found) {
                region.source = page.sources.size();
                page.sources.push_back(turned_source(paper, *skew, page.leak, region));
            }
        }
    }
    page.pilot_tests = pilot_tests;
    page.pilot_score = pilot_score;
}

}  // namespace

SynchronisedLeak synchronise(const Raster& picture, const Constellation& constellation, const SyncOptions& options) {
    PaperPicture paper = find_paper(picture, options.max_side);
    WindowPages pages(&picture);
    SynchronisedLeak photo;
    if (paper.textured) {
        photo = search_picture(as_texture(paper), pages, Ground::texture, constellation, options);
        if (!photo.regions.empty()) return photo;
    }
    SynchronisedLeak page = search_picture(paper, pages, Ground::paper, constellation, options);
    if (page.regions.empty() && !paper.textured && is_rough(page.leak)) {
        photo = search_picture(as_texture(paper), pages, Ground::texture, constellation, options);
        if (!photo.regions.empty()) std::swap(photo, page);
    }
    if (!paper.textured) straighten(page, paper, constellation, options);
    // Nothing locked: what is no page is guessed at as what it is.
    if (page.regions.empty() && paper.textured) std::swap(photo, page);
    page.pilot_tests += photo.pilot_tests;
    page.pilot_score = std::max(page.pilot_score, photo.pilot_score);
    return page;
}

}  // namespace telltale
