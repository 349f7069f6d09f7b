#include "trace/camera/photo_search.hpp"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "system/parallel.hpp"
#include "trace/camera/joint.hpp"
#include "trace/camera/rectify.hpp"
#include "trace/camera/track.hpp"
#include "trace/tint/area.hpp"

namespace telltale {
namespace {

constexpr PhotoSearchLimits limits{};

// Takes a first look at the pilots, over all of the area and over parts of three tiles each, and returns the best.
Region first_look(const NormalisedLeak& flat, const Constellation& constellation, int threads, double& tests) {
    const TileSide side{limits.search_tile, limits.search_tile};
    const cv::Rect all({0, 0}, flat.size());
    std::vector<cv::Rect> places{all};
    constexpr int window = 3 * limits.search_tile;
    const int step = std::max(window / 2, std::max(all.width, all.height) / 6);
    for (int y = 0; y == 0 || y + window <= all.height; y += step) {
        for (int x = 0; x == 0 || x + window <= all.width; x += step) {
            const cv::Rect place = cv::Rect(x, y, window, window) & all;
            if (place != all && cv::countNonZero(flat.weight(place)) * 3 > place.area()) places.push_back(place);
        }
    }
    const PilotSearch search{all_lanes(), {0, 1, 2, 3}};
    std::vector<Region> looks(places.size());
    run_parallel(places.size(), threads, [&](std::size_t i) {
        looks[i] = {places[i], side, find_pilots(Harmonics(fold(flat, side, places[i])), constellation, search).front()};
    });
    tests += pilot_origins * static_cast<double>(places.size() * search.lanes.size() * search.turns.size());
    return *std::max_element(looks.begin(), looks.end(), [](const Region& a, const Region& b) { return a.lock.score < b.lock.score; });
}

// Leaves only what windows with clear pilots cover: what lies around the page has no mark, and would outweigh it.
void keep_sighted(NormalisedLeak& leak, const cv::Rect& area, const std::vector<Sighting>& sightings, double window) {
    cv::Mat outside(leak.size(), CV_8U, cv::Scalar(255));
    const int side = static_cast<int>(window * limits.read_tile);
    for (const Sighting& s : sightings) {
        const cv::Point middle(static_cast<int>((s.at.x - area.x) * limits.read_tile),
                               static_cast<int>((s.at.y - area.y) * limits.read_tile));
        outside(cv::Rect(middle - cv::Point(side / 2, side / 2), cv::Size(side, side)) & cv::Rect({0, 0}, leak.size())).setTo(0);
    }
    leak.weighted.setTo(0, outside);
    leak.weight.setTo(0, outside);
}

// Whether two outlined pages share a part of the photo that is more than an outline's error.
bool overlap(const PagePose& a, const PagePose& b) {
    constexpr double slack = 0.05;  // As a share of the smaller page.
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

}  // namespace

LeakLuma Photo::flatten(const Flattening& flattening, const cv::Rect& area, int tile_px) {
    double side = tile_px_at({flattening.grid, {}, 1, {}}, {0, 0});
    std::vector<LeakLuma>& halves = side >= limits.soft_tile ? soft_ : halves_;
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

NormalisedLeak flat_leak(Photo& photo, const Flattening& flattening, const cv::Rect& area, int tile_px) {
    return normalise(photo.flatten(flattening, area, tile_px), limits.blur * tile_px);
}

void PhotoSearch::guess(const std::vector<PagePose>& poses) {
    struct Guess {
        std::size_t pose;
        PilotLock lock;
    };
    std::vector<Guess> guesses;
    for (std::size_t i = 0; i < poses.size(); ++i) {
        const NormalisedLeak flat = flatten(poses[i].start, poses[i], limits.search_tile);
        const Harmonics harmonics(fold(flat, {limits.search_tile, limits.search_tile}, cv::Rect({0, 0}, flat.size())));
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
    guesses.resize(std::min(guesses.size(), limits.most_hypotheses));
    std::vector<std::optional<Part>> parts(poses.size());
    for (const Guess& guess : guesses) {
        const PagePose& pose = poses[guess.pose];
        std::optional<Part>& part = parts[guess.pose];
        if (!part) part = add_part(flatten(pose.start, pose, limits.read_tile), pose.start, pose.area.tl());
        result_.hypotheses.push_back({part->area, {limits.read_tile, limits.read_tile}, guess.lock, part->source});
    }
    for (Region& hypothesis : result_.hypotheses)
        hypothesis.lock = track_pilots(Harmonics(fold(result_.leak, hypothesis.side, hypothesis.area)), constellation_, hypothesis.lock);
}

std::optional<std::size_t> PhotoSearch::try_poses(const std::vector<PagePose>& poses) {
    struct Look {
        std::size_t pose;
        Region region;
    };
    std::vector<Look> looks;
    for (std::size_t i = 0; i < poses.size(); ++i) {
        const NormalisedLeak flat = flatten(poses[i].start, poses[i], limits.search_tile);
        looks.push_back({i, first_look(flat, constellation_, options_.threads, result_.pilot_tests)});
        const PilotLock& lock = looks.back().region.lock;
        result_.pilot_score = std::max(result_.pilot_score, lock.score);
        if (lock.score > limits.sure_first_lock) break;
    }
    std::sort(looks.begin(), looks.end(), [](const Look& a, const Look& b) { return a.region.lock.score > b.region.lock.score; });
    for (std::size_t i = 0; i < std::min(looks.size(), limits.most_followed); ++i) {
        const auto& [pose, region] = looks[i];
        if (region.lock.score >= limits.first_lock && follow(poses[pose], region.lock)) return pose;
    }
    return std::nullopt;
}

void PhotoSearch::try_apart(std::vector<PagePose> poses) {
    while (const auto sure = try_poses(poses)) {
        const PagePose page = poses[*sure];
        std::erase_if(poses, [&](const PagePose& other) { return overlap(page, other); });
    }
}

std::vector<PagePose> PhotoSearch::try_jointly(const std::vector<PagePose>& poses) {
    std::vector<PagePose> joint;
    for (const PagePose& pose : poses) {
        const NormalisedLeak flat = flatten(pose.start, pose, limits.search_tile);
        for (JointLock& found : lock_jointly(flat, pose.start, pose.page.size(), limits.search_tile, constellation_, 2))
            joint.push_back({std::move(found.flattening), pose.area, pose.page, found.lock});
    }
    std::sort(joint.begin(), joint.end(), [](const PagePose& a, const PagePose& b) { return a.lock->score > b.lock->score; });
    joint.resize(std::min(joint.size(), limits.most_joint));
    for (const PagePose& pose : joint) {
        if (follow(pose, *pose.lock)) break;
    }
    return joint;
}

NormalisedLeak PhotoSearch::flatten(const Flattening& flattening, const PagePose& pose, int tile_px) {
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

bool PhotoSearch::follow(const PagePose& pose, const PilotLock& first) {
    Flattening flattening = pose.start;
    NormalisedLeak flat = flatten(flattening, pose, limits.search_tile);
    std::vector<Sighting> sightings;
    double window = limits.first_window;
    for (int round = 0; round < limits.rounds; ++round) {
        sightings = sight_pilots(flat, pose.area, limits.search_tile, constellation_, first, window, options_.threads);
        std::erase_if(sightings, [](const Sighting& s) { return s.score < limits.least_sighting; });
        double sum = 0;
        for (const Sighting& s : sightings) sum += s.score;
        if (sightings.size() < 3) break;
        flattening = fit_sightings(flattening, sightings, round >= 2);
        flat = flatten(flattening, pose, limits.search_tile);
        if (round > 0 && sum > limits.clear_sighting * static_cast<double>(sightings.size())) window = limits.last_window;
    }
    NormalisedLeak read = flatten(flattening, pose, limits.read_tile);
    if (pose.page.empty() && !sightings.empty()) keep_sighted(read, pose.area, sightings, window);
    Region region{{{0, 0}, read.size()}, {limits.read_tile, limits.read_tile}, first};
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

PhotoSearch::Part PhotoSearch::add_part(const NormalisedLeak& flat, Flattening flattening, cv::Point corner) {
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
        {std::move(flattening), cv::Point2d(corner) - cv::Point2d(0, before.height / static_cast<double>(limits.read_tile))});
    return {area, result_.sources.size() - 1};
}

}  // namespace telltale
