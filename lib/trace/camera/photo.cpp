#include "trace/camera/photo.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <optional>

#include "trace/camera/grid.hpp"
#include "trace/camera/joint.hpp"
#include "trace/camera/rectify.hpp"
#include "trace/camera/track.hpp"
#include "trace/leak/coordinates.hpp"
#include "trace/leak/flattening.hpp"
#include "trace/leak/outline.hpp"
#include "trace/tint/area.hpp"
#include "trace/tint/comb.hpp"

namespace telltale {
namespace {

constexpr double level_ratio = 1.35;  // between the sizes at which echoes are looked for: each sees tiles of a factor 2.1
constexpr int finest_level = 1000;    // px of the long side: tiles of a sixth of a page that is 1/6 of it, and larger
constexpr int coarsest_level = 230;
constexpr int finest_untilted = 400;  // px: close-ups, whose outline runs out of the photo; others have one
constexpr double steep_tilt = 0.75;   // tangent of the tilt that is undone: 37 degrees, and what lies about it
constexpr int tilt_directions = 8;
constexpr double echo_blur = 10;  // px: a sixth of the tiles that a level sees
constexpr int search_tile = 64;   // px of a flattened tile while the origin is searched and tracked
constexpr int read_tile = 128;    // and when it is read
constexpr double blur_per_tile = 1.0 / 6;
constexpr double soft_tile = 250;        // px of the full luma: from here on half of it is enough
constexpr double smallest_print = 0.88;  // of a page on its paper: printers that fit it to what they reach make it 0.94 to 0.97
constexpr double largest_print = 1.04;
constexpr int most_scales = 3;            // of each outlined page, and
constexpr std::size_t most_rescaled = 4;  // of all
constexpr int most_tiles = 14;            // of an area, across and down
constexpr double least_grid = 6;          // summed echo score; less is chance
constexpr std::size_t most_guesses = 4;
constexpr double first_lock = 6;       // standard deviations of the pilots, to start tracking
constexpr double sure_first_lock = 9;  // no other pose needs to be looked at
constexpr std::size_t most_followed = 3;
constexpr std::size_t most_joint = 4;
constexpr std::size_t most_hypotheses = 8;
constexpr int rounds = 4;             // of tracking and flattening anew
constexpr double first_window = 2.5;  // tiles
constexpr double last_window = 1.5;
constexpr double least_sighting = 4.2;  // the best of chance within reach is some 3.5
constexpr double clear_sighting = 8;    // on average: smaller windows will do, and follow the lens more closely

// Whole tiles that cover the places where the echoes support a grid, and a margin.
cv::Rect covered_area(const LeakLuma& photo, const TileGrid& grid) {
    const cv::Matx33d to_tiles = grid.inv();
    double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;
    constexpr int parts = 24;
    for (int row = 0; row <= parts; ++row) {
        for (int column = 0; column <= parts; ++column) {
            const cv::Vec3d w = to_tiles * cv::Vec3d(photo.size().width * column / static_cast<double>(parts),
                                                     photo.size().height * row / static_cast<double>(parts), 1);
            const cv::Point2d at(w[0] / w[2], w[1] / w[2]);
            if (std::abs(at.x) > most_tiles / 2.0 || std::abs(at.y) > most_tiles / 2.0) continue;
            if (grid(2, 0) * at.x + grid(2, 1) * at.y + grid(2, 2) < 0.3) continue;
            left = std::min(left, at.x);
            right = std::max(right, at.x);
            top = std::min(top, at.y);
            bottom = std::max(bottom, at.y);
        }
    }
    if (left > right) return {};
    const cv::Point corner(static_cast<int>(std::floor(left)), static_cast<int>(std::floor(top)));
    const cv::Point other(static_cast<int>(std::ceil(right)), static_cast<int>(std::ceil(bottom)));
    return {corner, other};
}

// The photo's luma, halved as often as a flattened tile allows.
class Photo {
public:
    /// soft  the same, smaller, and smoothed before its ink was found: all that large tiles need
    Photo(LeakLuma luma, LeakLuma soft) : soft_{std::move(soft)} { halves_.push_back(std::move(luma)); }
    const LeakLuma& full() const { return halves_.front(); }
    const LeakLuma& soft() const { return soft_.front(); }

    LeakLuma flatten(const Flattening& flattening, const cv::Rect& area, int tile_px) {
        double side = tile_px_at({flattening.grid, {}, 1, {}}, {0, 0});
        std::vector<LeakLuma>& halves = side >= soft_tile ? soft_ : halves_;
        side *= halves.front().size().width / static_cast<double>(full().size().width);
        std::size_t level = 0;
        for (; side > 1.8 * tile_px; side /= 2) {
            ++level;
            if (level == halves.size()) halves.push_back(shrunk(halves.back(), 0.5));
        }
        // Halves are whole pixels, so their factors differ a little from 1/2.
        const double x = halves[level].size().width / static_cast<double>(full().size().width);
        const double y = halves[level].size().height / static_cast<double>(full().size().height);
        Flattening scaled = flattening;
        scaled.grid = cv::Matx33d(x, 0, 0, 0, y, 0, 0, 0, 1) * flattening.grid;
        return rectify(halves[level], scaled, area, tile_px);
    }

private:
    std::vector<LeakLuma> halves_;
    std::vector<LeakLuma> soft_;
};

NormalisedLeak flat_leak(Photo& photo, const Flattening& flattening, const cv::Rect& area, int tile_px) {
    return normalise(photo.flatten(flattening, area, tile_px), blur_per_tile * tile_px);
}

// The first look at the pilots: over all of the area, and over parts of three tiles each.
Region first_look(const NormalisedLeak& flat, const Constellation& constellation, double& tests) {
    const TileSide side{search_tile, search_tile};
    const cv::Rect all({0, 0}, flat.size());
    std::vector<cv::Rect> places{all};
    constexpr int window = 3 * search_tile;
    const int step = std::max(window / 2, std::max(all.width, all.height) / 6);
    for (int y = 0; y == 0 || y + window <= all.height; y += step) {
        for (int x = 0; x == 0 || x + window <= all.width; x += step) {
            const cv::Rect place = cv::Rect(x, y, window, window) & all;
            if (place != all && cv::countNonZero(flat.weight(place)) * 3 > place.area()) places.push_back(place);
        }
    }
    const PilotSearch search{all_lanes(), {0, 1, 2, 3}};
    std::vector<Region> looks(places.size());
    cv::parallel_for_({0, static_cast<int>(places.size())}, [&](const cv::Range& range) {
        for (int i = range.start; i < range.end; ++i) {
            const cv::Rect& place = places[static_cast<std::size_t>(i)];
            looks[static_cast<std::size_t>(i)] = {place, side,
                                                  find_pilots(Harmonics(fold(flat, side, place)), constellation, search).front()};
        }
    });
    tests += pilot_origins * static_cast<double>(places.size() * search.lanes.size() * search.turns.size());
    return *std::max_element(looks.begin(), looks.end(), [](const Region& a, const Region& b) { return a.lock.score < b.lock.score; });
}

// What lies around the page is as flat as it is without the mark, and would outweigh it.
void keep_sighted(NormalisedLeak& leak, const cv::Rect& area, const std::vector<Sighting>& sightings, double window) {
    cv::Mat outside(leak.size(), CV_8U, cv::Scalar(255));
    const int side = static_cast<int>(window * read_tile);
    for (const Sighting& s : sightings) {
        const cv::Point middle(static_cast<int>((s.at.x - area.x) * read_tile), static_cast<int>((s.at.y - area.y) * read_tile));
        outside(cv::Rect(middle - cv::Point(side / 2, side / 2), cv::Size(side, side)) & cv::Rect({0, 0}, leak.size())).setTo(0);
    }
    leak.weighted.setTo(0, outside);
    leak.weight.setTo(0, outside);
}

std::vector<GridGuess> grids_in(const LeakLuma& luma) {
    return find_grids(measure_echoes(normalise(luma, echo_blur)), 2);
}

// The photo at the sizes at which echoes are looked for.
std::vector<LeakLuma> echo_levels(const LeakLuma& luma) {
    std::vector<LeakLuma> levels;
    for (int size = std::min(finest_level, std::max(luma.size().width, luma.size().height)); size >= coarsest_level;
         size = static_cast<int>(size / level_ratio)) {
        const LeakLuma& larger = levels.empty() ? luma : levels.back();
        levels.push_back(shrunk(larger, size / static_cast<double>(std::max(larger.size().width, larger.size().height))));
    }
    return levels;
}

// Grids in a picture as it would be were it not tilted: tiles change so fast across a steep photo that a block's echoes
// blur, and each of eight directions of a steep tilt makes a third of all photos nearly flat.
std::vector<GridGuess> grids_untilted(const LeakLuma& level, double direction) {
    constexpr int unit = 16;  // px
    const cv::Size size = level.size();
    const double steepness = steep_tilt / (0.72 * std::max(size.width, size.height));
    const cv::Point2d slope(steepness * std::cos(direction), steepness * std::sin(direction));
    const cv::Point2d middle(size.width / 2.0, size.height / 2.0);
    // Flat places w about the middle: middle + w / (1 + slope . w).
    const cv::Matx33d to_level(unit * (1 + middle.x * slope.x), unit * middle.x * slope.y, middle.x, unit * middle.y * slope.x,
                               unit * (1 + middle.y * slope.y), middle.y, unit * slope.x, unit * slope.y, 1);
    cv::Point2d low(0, 0);
    cv::Point2d high(0, 0);
    for (const cv::Point2d corner :
         {cv::Point2d(0, 0), {1.0 * size.width, 0}, {0, 1.0 * size.height}, {1.0 * size.width, 1.0 * size.height}}) {
        const cv::Point2d from = corner - middle;
        const cv::Point2d flat = from / (std::max(0.5, 1 - slope.dot(from)) * unit);
        low = {std::min(low.x, flat.x), std::min(low.y, flat.y)};
        high = {std::max(high.x, flat.x), std::max(high.y, flat.y)};
    }
    const cv::Rect area(cv::Point(static_cast<int>(std::floor(low.x)), static_cast<int>(std::floor(low.y))),
                        cv::Point(static_cast<int>(std::ceil(high.x)), static_cast<int>(std::ceil(high.y))));
    auto guesses = grids_in(rectify(level, {to_level, {}, 1, {}}, area, unit));
    const cv::Matx33d to_units(1.0 / unit, 0, area.x, 0, 1.0 / unit, area.y, 0, 0, 1);
    for (GridGuess& guess : guesses) guess.grid = to_level * to_units * guess.grid;
    return guesses;
}

// A sharp photo shows the display's own pixels: to be smoothed away before anything is taken for ink, and before a
// smaller picture makes moire of them.
Raster smoothed(const Raster& picture, int max_side) {
    const int long_side = std::max(picture.width, picture.height);
    if (long_side <= max_side) return picture;
    const double scale = max_side / static_cast<double>(long_side);
    cv::Mat soft;
    cv::GaussianBlur(luma_of(picture), soft, {}, 0.6 / scale);
    Raster small;
    small.width = static_cast<int>(std::lround(picture.width * scale));
    small.height = static_cast<int>(std::lround(picture.height * scale));
    small.samples.resize(static_cast<std::size_t>(small.width) * static_cast<std::size_t>(small.height));
    cv::Mat target(small.height, small.width, CV_8U, small.samples.data());
    cv::resize(soft, target, target.size(), 0, 0, cv::INTER_AREA);
    return small;
}

// One way that a page may lie in the photo.
struct PagePose {
    Flattening start;
    cv::Rect area;                    // tiles that are worth flattening
    cv::Rect2d page{};                // in tiles, when the outline is known
    std::optional<PilotLock> lock{};  // when all of the page was asked for it
};

Flattening plane(const TileGrid& grid) {
    return {grid, {}, 1, {}};
}

// Whether two outlined pages share a part of the photo that is more than an outline's error.
bool overlap(const PagePose& a, const PagePose& b) {
    constexpr double slack = 0.05;  // of the smaller one
    const auto shape = [](const PagePose& pose) {
        std::vector<cv::Point2f> corners;
        for (const cv::Point2d corner : {pose.page.tl(), {pose.page.br().x, 0}, pose.page.br(), {0, pose.page.br().y}}) {
            const cv::Vec3d w = pose.start.grid * cv::Vec3d(corner.x, corner.y, 1);
            corners.emplace_back(static_cast<float>(w[0] / w[2]), static_cast<float>(w[1] / w[2]));
        }
        return corners;
    };
    const auto one = shape(a);
    const auto other = shape(b);
    std::vector<cv::Point2f> shared;
    return cv::intersectConvexConvex(one, other, shared) > slack * std::min(cv::contourArea(one), cv::contourArea(other));
}

class PhotoSearch {
public:
    /// enlarging  from pixels of the photo's luma to the leak's
    PhotoSearch(Photo photo, const cv::Matx33d& enlarging, const Constellation& constellation, const SyncOptions& options)
        : photo_(std::move(photo)), enlarging_(enlarging), constellation_(constellation), options_(options) {}

    Photo& photo() { return photo_; }
    bool found() const { return !result_.regions.empty(); }
    SynchronisedLeak take() { return std::move(result_); }

    /// What is known of outlined pages when no lock was sure: their best guesses, to be judged by their chips.
    void guess(const std::vector<PagePose>& poses) {
        struct Guess {
            std::size_t pose;
            PilotLock lock;
        };
        std::vector<Guess> guesses;
        for (std::size_t i = 0; i < poses.size(); ++i) {
            const NormalisedLeak flat = flatten(poses[i].start, poses[i], search_tile);
            const Harmonics harmonics(fold(flat, {search_tile, search_tile}, cv::Rect({0, 0}, flat.size())));
            if (poses[i].lock) {
                guesses.push_back({i, track_pilots(harmonics, constellation_, *poses[i].lock)});
                continue;
            }
            for (const PilotLock& lock : find_pilots(harmonics, constellation_, {all_lanes(), {0, 1, 2, 3}})) guesses.push_back({i, lock});
        }
        // A search of all origins reaches higher by chance than one that was told where to look.
        std::sort(guesses.begin(), guesses.end(), [&](const Guess& a, const Guess& b) {
            const bool a_told = poses[a.pose].lock.has_value();
            const bool b_told = poses[b.pose].lock.has_value();
            return a_told != b_told ? a_told : a.lock.score > b.lock.score;
        });
        guesses.resize(std::min(guesses.size(), most_hypotheses));
        std::vector<std::optional<Part>> parts(poses.size());
        for (const Guess& guess : guesses) {
            const PagePose& pose = poses[guess.pose];
            std::optional<Part>& part = parts[guess.pose];
            if (!part) part = add_part(flatten(pose.start, pose, read_tile), pose.start, pose.area.tl());
            result_.hypotheses.push_back({part->area, {read_tile, read_tile}, guess.lock, part->source});
        }
        for (Region& hypothesis : result_.hypotheses)
            hypothesis.lock =
                track_pilots(Harmonics(fold(result_.leak, hypothesis.side, hypothesis.area)), constellation_, hypothesis.lock);
    }

    /// Looks at the pilots of all, then follows the best as far as they lead.
    ///
    /// returns  the pose that led to a sure lock
    std::optional<std::size_t> try_poses(const std::vector<PagePose>& poses) {
        struct Look {
            std::size_t pose;
            Region region;
        };
        std::vector<Look> looks;
        for (std::size_t i = 0; i < poses.size(); ++i) {
            const NormalisedLeak flat = flatten(poses[i].start, poses[i], search_tile);
            looks.push_back({i, first_look(flat, constellation_, result_.pilot_tests)});
            const PilotLock& lock = looks.back().region.lock;
            result_.pilot_score = std::max(result_.pilot_score, lock.score);
            if (lock.score > sure_first_lock) break;
        }
        std::sort(looks.begin(), looks.end(), [](const Look& a, const Look& b) { return a.region.lock.score > b.region.lock.score; });
        for (std::size_t i = 0; i < std::min(looks.size(), most_followed); ++i) {
            const auto& [pose, region] = looks[i];
            if (region.lock.score >= first_lock && follow(poses[pose], region.lock)) return pose;
        }
        return std::nullopt;
    }

    /// Pages beside each other, on a desk or on two screens: each outline once, as long as one leads to a sure lock.
    void try_apart(std::vector<PagePose> poses) {
        while (const auto sure = try_poses(poses)) {
            const PagePose page = poses[*sure];
            std::erase_if(poses, [&](const PagePose& other) { return overlap(page, other); });
        }
    }

    /// Outlined pages by what all of their windows say together; what is not sure is left as poses to be guessed.
    std::vector<PagePose> try_jointly(const std::vector<PagePose>& poses) {
        std::vector<PagePose> joint;
        for (const PagePose& pose : poses) {
            const NormalisedLeak flat = flatten(pose.start, pose, search_tile);
            for (JointLock& found : lock_jointly(flat, pose.start, pose.page.size(), search_tile, constellation_, 2))
                joint.push_back({std::move(found.flattening), pose.area, pose.page, found.lock});
        }
        std::sort(joint.begin(), joint.end(), [](const PagePose& a, const PagePose& b) { return a.lock->score > b.lock->score; });
        joint.resize(std::min(joint.size(), most_joint));
        for (const PagePose& pose : joint) {
            if (follow(pose, *pose.lock)) break;
        }
        return joint;
    }

private:
    NormalisedLeak flatten(const Flattening& flattening, const PagePose& pose, int tile_px) {
        NormalisedLeak flat = flat_leak(photo_, flattening, pose.area, tile_px);
        if (pose.page.empty()) return flat;
        // What lies beyond the page's edge is not the page's.
        cv::Mat outside(flat.size(), CV_8U, cv::Scalar(255));
        const cv::Point corner(static_cast<int>((pose.page.x - pose.area.x) * tile_px),
                               static_cast<int>((pose.page.y - pose.area.y) * tile_px));
        const cv::Size size(static_cast<int>(pose.page.width * tile_px), static_cast<int>(pose.page.height * tile_px));
        outside(cv::Rect(corner, size) & cv::Rect({0, 0}, flat.size())).setTo(0);
        flat.weighted.setTo(0, outside);
        flat.weight.setTo(0, outside);
        return flat;
    }

    // Returns whether a lock was sure.
    bool follow(const PagePose& pose, const PilotLock& first) {
        Flattening flattening = pose.start;
        NormalisedLeak flat = flatten(flattening, pose, search_tile);
        std::vector<Sighting> sightings;
        double window = first_window;
        for (int round = 0; round < rounds; ++round) {
            sightings = sight_pilots(flat, pose.area, search_tile, constellation_, first, window);
            std::erase_if(sightings, [](const Sighting& s) { return s.score < least_sighting; });
            double sum = 0;
            for (const Sighting& s : sightings) sum += s.score;
            if (sightings.size() < 3) break;
            flattening = fit_sightings(flattening, sightings, round >= 2);
            flat = flatten(flattening, pose, search_tile);
            if (round > 0 && sum > clear_sighting * static_cast<double>(sightings.size())) window = last_window;
        }
        NormalisedLeak read = flatten(flattening, pose, read_tile);
        if (pose.page.empty() && !sightings.empty()) keep_sighted(read, pose.area, sightings, window);
        Region region{{{0, 0}, read.size()}, {read_tile, read_tile}, first};
        region.lock = track_pilots(Harmonics(fold(read, region.side, region.area)), constellation_, first);
        if (region.lock.score < options_.region_score) return false;
        std::vector<Region> regions = split_areas(read, region, constellation_, options_);
        const Part part = add_part(read, std::move(flattening), pose.area.tl());
        for (Region& page : regions) {
            page.area += part.area.tl();
            page.source = part.source;
            result_.regions.push_back(page);
        }
        return true;
    }

    // One flattened page in the picture that is read.
    struct Part {
        cv::Rect area;
        std::size_t source;
    };

    // Lays a page, of whole tiles, below those that are there, so that each can be folded where it is.
    Part add_part(const NormalisedLeak& flat, Flattening flattening, cv::Point corner) {
        const cv::Size before = result_.sources.empty() ? cv::Size() : result_.leak.size();
        const cv::Rect area({0, before.height}, flat.size());
        const cv::Size size(std::max(before.width, flat.size().width), before.height + flat.size().height);
        const auto lay_below = [&](const cv::Mat& above, const cv::Mat& below) {
            cv::Mat all = cv::Mat::zeros(size, CV_32F);
            if (!before.empty()) above.copyTo(all({{0, 0}, before}));
            below.copyTo(all(area));
            return all;
        };
        result_.leak = {lay_below(result_.leak.weighted, flat.weighted), lay_below(result_.leak.weight, flat.weight), 1};
        flattening.grid = enlarging_ * flattening.grid;
        result_.sources.push_back(
            {std::move(flattening), cv::Point2d(corner) - cv::Point2d(0, before.height / static_cast<double>(read_tile))});
        return {area, result_.sources.size() - 1};
    }

    Photo photo_;
    cv::Matx33d enlarging_;
    const Constellation& constellation_;
    const SyncOptions& options_;
    SynchronisedLeak result_;
};

std::vector<PagePose> outlined_poses(const std::vector<Outline>& outlines, const Raster& picture, cv::Size size) {
    const cv::Size whole(picture.width, picture.height);
    std::vector<PagePose> poses;
    for (const Outline& outline : outlines) {
        for (const OutlinedPage& page : fit_pages(outline, whole)) {
            const cv::Rect area(0, 0, static_cast<int>(std::ceil(page.size.width - 0.02)),
                                static_cast<int>(std::ceil(page.size.height - 0.02)));
            poses.push_back({plane(scaling(whole, size) * page.grid), area, cv::Rect2d({0, 0}, page.size)});
        }
    }
    return poses;
}

// A page that was printed smaller than its paper has smaller tiles than the outline says: with the perspective undone, the
// comb of their frequencies shows their size, whoever's copy it is.
std::vector<PagePose> rescaled_poses(Photo& photo, const std::vector<PagePose>& outlined) {
    struct Scale {
        const PagePose* outlined;
        CombPeak comb;
    };
    std::vector<Scale> scales;
    for (const PagePose& pose : outlined) {
        const NormalisedLeak flat = flat_leak(photo, pose.start, pose.area, search_tile);
        for (const CombPeak& peak : find_comb(flat, {smallest_print * search_tile, largest_print * search_tile, most_scales}))
            scales.push_back({&pose, peak});
    }
    std::sort(scales.begin(), scales.end(), [](const Scale& a, const Scale& b) { return a.comb.score > b.comb.score; });
    scales.resize(std::min(scales.size(), most_rescaled));
    std::vector<PagePose> poses;
    for (const auto& [from, comb] : scales) {
        const double x = comb.side.x / search_tile;
        const double y = comb.side.y / search_tile;
        const cv::Rect2d page(0, 0, from->page.width / x, from->page.height / y);
        const cv::Rect area(0, 0, static_cast<int>(std::ceil(page.width - 0.02)), static_cast<int>(std::ceil(page.height - 0.02)));
        poses.push_back({plane(from->start.grid * cv::Matx33d(x, 0, 0, 0, y, 0, 0, 0, 1)), area, page});
    }
    return poses;
}

std::vector<PagePose> echoed_poses(std::vector<GridGuess> guesses, const LeakLuma& luma) {
    std::sort(guesses.begin(), guesses.end(), [](const GridGuess& a, const GridGuess& b) { return a.score > b.score; });
    std::vector<PagePose> poses;
    for (GridGuess& guess : guesses) {
        guess.grid = guess.grid * (1 / guess.grid(2, 2));
        if (guess.score < least_grid || poses.size() >= most_guesses) break;
        const cv::Rect area = covered_area(luma, guess.grid);
        if (!area.empty()) poses.push_back({plane(guess.grid), area});
    }
    return poses;
}

// An open outline knows the perspective roughly, and echoes of what it makes flat know the rest.
std::vector<GridGuess> grids_outlined(Photo& photo, const PagePose& pose) {
    constexpr int tile_px = 48;  // so that pages whose long side is in sight, up to 16:9, show within the echoes' reach
    auto guesses = grids_in(photo.flatten(pose.start, pose.area, tile_px));
    const cv::Matx33d to_tiles(1.0 / tile_px, 0, pose.area.x, 0, 1.0 / tile_px, pose.area.y, 0, 0, 1);
    for (GridGuess& guess : guesses) guess.grid = pose.start.grid * to_tiles * guess.grid;
    return guesses;
}

}  // namespace

struct PhotoSynchroniser::State {
    const Raster& picture;
    const Constellation& constellation;
    SyncOptions options;
    std::vector<Outline> outlines;
    cv::Size size;                        // of the luma that is searched
    std::optional<PhotoSearch> search{};  // once it is needed
    std::vector<PagePose> outlined{};

    void start() {
        const Raster sharp = smoothed(picture, options.max_side);
        const int half = std::max(options.max_side / 2, std::max(sharp.width, sharp.height) / 2);
        LeakLuma luma = whole_luma(find_paper(sharp, options.max_side));
        size = luma.size();
        search.emplace(Photo(std::move(luma), whole_luma(find_paper(smoothed(sharp, half), half))),
                       scaling(size, {picture.width, picture.height}), constellation, options);
    }

    void try_outlined() {
        if (search) return;
        start();
        outlined = outlined_poses(outlines, picture, size);
        search->try_apart(outlined);
    }

    void try_grids(std::vector<GridGuess> guesses) { search->try_poses(echoed_poses(std::move(guesses), search->photo().full())); }

    void try_open_outlines() {
        std::vector<GridGuess> guesses;
        for (const Outline& outline : outlines) {
            if (!outline.open) continue;
            const auto pages = outlined_poses({outline}, picture, size);
            if (pages.empty()) continue;
            const auto more = grids_outlined(search->photo(), pages.front());
            guesses.insert(guesses.end(), more.begin(), more.end());
        }
        try_grids(std::move(guesses));
    }

    void try_echoes() {
        const auto levels = echo_levels(search->photo().soft());
        const auto add = [&](std::vector<GridGuess>& guesses, const std::vector<GridGuess>& more, const LeakLuma& level) {
            for (const GridGuess& guess : more) guesses.push_back({scaling(level.size(), size) * guess.grid, guess.score});
        };
        std::vector<GridGuess> guesses;
        for (const LeakLuma& level : levels) add(guesses, grids_in(level), level);
        try_grids(std::move(guesses));
        if (search->found()) return;
        guesses.clear();
        for (const LeakLuma& level : levels) {
            if (std::max(level.size().width, level.size().height) > finest_untilted) continue;
            for (int i = 0; i < tilt_directions; ++i)
                add(guesses, grids_untilted(level, 2 * std::numbers::pi * i / tilt_directions), level);
        }
        try_grids(std::move(guesses));
    }
};

PhotoSynchroniser::PhotoSynchroniser(const Raster& picture, const Constellation& constellation, const SyncOptions& options)
    : state_(std::make_unique<State>(State{picture, constellation, options, find_outlines(picture), {}})) {}
PhotoSynchroniser::~PhotoSynchroniser() = default;

bool PhotoSynchroniser::shows_page_askew() const {
    return std::any_of(state_->outlines.begin(), state_->outlines.end(),
                       [](const Outline& outline) { return !outline.open && outline.is_askew(); });
}

bool PhotoSynchroniser::try_outlined() {
    state_->try_outlined();
    return state_->search->found();
}

void PhotoSynchroniser::try_everything() {
    State& s = *state_;
    s.try_outlined();
    PhotoSearch& search = *s.search;
    std::vector<PagePose> rescaled;
    if (!search.found()) {
        rescaled = rescaled_poses(search.photo(), s.outlined);
        search.try_poses(rescaled);
    }
    std::vector<PagePose> guessed;
    if (!search.found()) guessed = search.try_jointly(s.outlined);
    if (!search.found()) s.try_open_outlines();
    if (!search.found()) s.try_echoes();
    if (search.found()) return;
    guessed.insert(guessed.end(), s.outlined.begin(), s.outlined.end());
    guessed.insert(guessed.end(), rescaled.begin(), rescaled.end());
    search.guess(guessed);
}

SynchronisedLeak PhotoSynchroniser::take() {
    return state_->search ? state_->search->take() : SynchronisedLeak{};
}

}  // namespace telltale
