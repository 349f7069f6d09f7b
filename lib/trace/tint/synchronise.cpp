#include "trace/tint/synchronise.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "trace/tint/area.hpp"
#include "trace/tint/comb.hpp"
#include "trace/tint/side_search.hpp"
#include "trace/tint/skew.hpp"

namespace telltale {
namespace {

// What the tint lies on: paper, whose level is even, or a photo or texture.
enum class Ground { paper, texture };

// How wide the convolution is that takes paper and shading away.
struct Blur {
    double share;     // deviation as a share of the picture's long side, before the tile's size is known
    double per_tile;  // deviation as a share of the tile's side, once that is known
};
constexpr Blur page_blur{1.0 / 30, 1.0 / 6};       // the slowest line, 4 cycles a tile, passes whole
constexpr Blur texture_blur{1.0 / 240, 1.0 / 48};  // a photo is loudest where it is slow: those lines are given up
constexpr int quick_side = 400;                    // px of the short side: a smaller picture is not worth trying at half its resolution
constexpr float rough_weight = 0.3F;               // median weight of a pixel, which stands for a local deviation of 1.5 levels
constexpr double faint_share = 0.85;               // share of the highest score that pilots can reach, below which a lock is faint

// The pages that lie whole in a window that the picture shows.
class WindowPages {
public:
    /// picture  null for a picture that shows no window, such as one that was turned back
    explicit WindowPages(const LeakPicture* picture) : picture_(picture) {}

    /// The pages in pixels of the same picture at another size.
    std::vector<cv::Rect2d> at(cv::Size size) const {
        if (picture_ == nullptr) return {};
        const double x = size.width / static_cast<double>(picture_->size().width);
        const double y = size.height / static_cast<double>(picture_->size().height);
        std::vector<cv::Rect2d> scaled;
        for (const cv::Rect& page : picture_->window_pages()) scaled.push_back({page.x * x, page.y * y, page.width * x, page.height * y});
        return scaled;
    }

private:
    const LeakPicture* picture_;
};

struct Patience {
    bool turns = true;        // whether the leak is tried in all four quarter turns
    bool every_scale = true;  // whether every scale is tried, as crops that are hardly larger than a tile need
};

// How far a search goes on where nothing locks.
enum class Haste { none, first_looks };

SideSearch search_level(const NormalisedLeak& leak, const WindowPages& pages, const Constellation& constellation,
                        const SyncOptions& options, Patience patience) {
    SideSearch search(leak, constellation, options);
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
    using Reason = SideSearch::Reason;
    search.try_sides({sides.begin(), end_of_likely}, {0}, Reason::comb);
    if (!search.sure()) search.try_window_pages(pages.at(leak.size()));
    search.try_sides({end_of_likely, sides.end()}, {0}, Reason::pilots);
    for (std::size_t i = 0; i < likely; ++i) search.try_neighbours(sides[i], {0}, Reason::comb);
    if (patience.turns) {
        search.try_sides(sides, {1, 2, 3}, Reason::pilots);
        if (likely > 0) search.try_neighbours(sides[0], {1, 2, 3}, Reason::pilots);
    }
    if (patience.every_scale) search.try_every_side({0});
    search.refine(search.sure() ? 1 : 3);
    return search;
}

// A picture at one resolution, normalised without knowing the tile's size.
struct Level {
    LeakLuma luma;
    NormalisedLeak leak;
    double blur = 0;

    Level(LeakLuma from, const Blur& width)
        : luma(std::move(from)), blur(std::max(1.5, width.share * std::max(luma.size().width, luma.size().height))) {
        leak = normalise(luma, blur);
    }
};

// Normalises once more now that the tile's size is known: what varies more slowly than its slowest line is paper.
void look_again(Level& level, Region& region, const Constellation& constellation, const Blur& width) {
    const double blur = std::max(1.5, width.per_tile * region.side.x);
    if (blur < 1.2 * level.blur && blur > level.blur / 1.2) return;
    const NormalisedLeak again = normalise(level.luma, blur);
    const PilotLock lock = track_pilots(Harmonics(fold(again, region.side, region.area)), constellation, region.lock);
    if (lock.score < 0.95 * region.lock.score) return;
    level.leak = again;
    region.lock = lock;
}

// Whether the pilots are well below the best that they can be.
bool is_faint(const Region& region, const Constellation& constellation) {
    return region.lock.score <= faint_share * std::sqrt(2.0 * static_cast<double>(constellation.pilots.size()));
}

// Half the resolution is enough to find the mark. Where the mark is faint, reading it calls for every pixel.
void read_whole(SynchronisedLeak& result, const PaperPicture& paper, const Constellation& constellation, const Blur& width) {
    if (!is_faint(result.regions.front(), constellation)) return;
    result.leak = normalise(whole_luma(paper), 2 * width.per_tile * result.regions.front().side.x);
    for (Region& region : result.regions) {
        region.side = {2 * region.side.x, 2 * region.side.y};
        region.area = cv::Rect(2 * region.area.x, 2 * region.area.y, 2 * region.area.width, 2 * region.area.height);
        region.lock = track_pilots(Harmonics(fold(result.leak, region.side, region.area)), constellation, region.lock);
    }
}

SynchronisedLeak search_picture(const PaperPicture& paper, const WindowPages& pages, Ground ground, const Constellation& constellation,
                                const SyncOptions& options, Haste haste = Haste::none) {
    const Blur& blur = ground == Ground::texture ? texture_blur : page_blur;
    SynchronisedLeak result;
    std::optional<Level> level;
    std::vector<Region> found;
    bool settled = false;
    const bool large = std::min(paper.size().width, paper.size().height) >= quick_side;
    const bool hasty = haste == Haste::first_looks;
    if (large || hasty) {
        level.emplace(large ? half_luma(paper) : whole_luma(paper), blur);
        const SideSearch quick = search_level(level->leak, pages, constellation, options, {.turns = !hasty, .every_scale = !hasty});
        result.pilot_tests += quick.tests();
        result.pilot_score = quick.best();
        settled = quick.sure();
        if (settled) found = quick.guesses(1);
        if (!settled && hasty) found = quick.guesses(static_cast<std::size_t>(options.max_hypotheses));
    }
    const bool halved = settled && large;
    if (!settled && !hasty) {
        level.emplace(whole_luma(paper), blur);
        const SideSearch patient = search_level(level->leak, pages, constellation, options, {.turns = !large, .every_scale = !large});
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
    const WindowPages none(nullptr);
    SynchronisedLeak straight = search_picture(turned_back(paper, *skew), none, Ground::paper, constellation, options);
    // Where the leak is locked, its pilots may have chosen the angle: every angle that they could have chosen counts, and the comb's.
    const double angles = locked ? lock_skews + 1 : 1;
    const double pilot_tests = page.pilot_tests + angles * straight.pilot_tests;
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

SynchronisedLeak synchronise(const LeakPicture& picture, const Constellation& constellation, const SyncOptions& options) {
    const PaperPicture& paper = picture.paper();
    const WindowPages pages(&picture);
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
    // Nothing locked. Guesses at a picture that is no page are those of the reading that takes it for a texture.
    if (page.regions.empty() && paper.textured) std::swap(photo, page);
    page.pilot_tests += photo.pilot_tests;
    page.pilot_score = std::max(page.pilot_score, photo.pilot_score);
    return page;
}

SynchronisedLeak synchronise_quickly(const LeakPicture& picture, const Constellation& constellation, const SyncOptions& options) {
    const PaperPicture& paper = picture.paper();
    const WindowPages pages(&picture);
    if (paper.textured) return search_picture(as_texture(paper), pages, Ground::texture, constellation, options, Haste::first_looks);
    SynchronisedLeak page = search_picture(paper, pages, Ground::paper, constellation, options, Haste::first_looks);
    if (!page.regions.empty() || !is_rough(page.leak)) return page;
    return search_picture(as_texture(paper), pages, Ground::texture, constellation, options, Haste::first_looks);
}

}  // namespace telltale
