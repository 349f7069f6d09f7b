#include "trace/camera/photo.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "trace/area.hpp"
#include "trace/camera/track.hpp"

namespace telltale {
namespace {

constexpr double level_ratio = 1.6;  // between the sizes at which echoes are looked for: each sees tiles of a factor 2.1
constexpr int finest_level = 1600;   // px of the long side
constexpr int coarsest_level = 230;
constexpr double echo_blur = 10;  // px: a sixth of the tiles that a level sees
constexpr int search_tile = 64;   // px of a flattened tile while the origin is searched and tracked
constexpr int read_tile = 128;    // and when it is read
constexpr double blur_per_tile = 1.0 / 6;
constexpr int most_tiles = 14;    // of an area, across and down
constexpr double least_grid = 6;  // summed echo score; less is chance
constexpr std::size_t most_guesses = 4;
constexpr double first_lock = 6;        // standard deviations of the pilots, to start tracking
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

double tile_px_at_middle(const TileGrid& grid) {
    const cv::Point2d a = project(grid, {0.5, 0}) - project(grid, {-0.5, 0});
    const cv::Point2d b = project(grid, {0, 0.5}) - project(grid, {0, -0.5});
    return std::sqrt(std::abs(a.cross(b)));
}

// The photo's luma, halved as often as a flattened tile allows.
class Photo {
public:
    explicit Photo(LeakLuma luma) { halves_.push_back(std::move(luma)); }
    const LeakLuma& full() const { return halves_.front(); }

    LeakLuma flatten(const Flattening& flattening, const cv::Rect& area, int tile_px) {
        double factor = 1;
        std::size_t level = 0;
        for (double side = tile_px_at_middle(flattening.grid); side > 1.8 * tile_px; side /= 2) {
            ++level;
            factor /= 2;
            if (level == halves_.size()) halves_.push_back(shrunk(halves_.back(), 0.5));
        }
        // Halves are whole pixels, so their factors differ a little from 1/2.
        const double x = halves_[level].size().width / static_cast<double>(full().size().width);
        const double y = halves_[level].size().height / static_cast<double>(full().size().height);
        Flattening scaled = flattening;
        scaled.grid = cv::Matx33d(x, 0, 0, 0, y, 0, 0, 0, 1) * flattening.grid;
        return rectify(halves_[level], scaled, area, tile_px);
    }

private:
    std::vector<LeakLuma> halves_;
};

NormalisedLeak flat_leak(Photo& photo, const Flattening& flattening, const cv::Rect& area, int tile_px) {
    return normalise(photo.flatten(flattening, area, tile_px), blur_per_tile * tile_px);
}

struct Start {
    Region region;
    double score = 0;
};

// The first look at the pilots: over all of the area, and over parts of three tiles each.
Region first_look(const NormalisedLeak& flat, const Constellation& constellation, double& tests) {
    const TileSide side{search_tile, search_tile};
    const cv::Rect all({0, 0}, flat.size());
    std::vector<cv::Rect> places{all};
    constexpr int window = 3 * search_tile;
    for (int y = 0; y == 0 || y + window <= all.height; y += window / 2) {
        for (int x = 0; x == 0 || x + window <= all.width; x += window / 2) {
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

std::vector<GridGuess> find_all_grids(const LeakLuma& luma) {
    std::vector<GridGuess> all;
    const int long_side = std::max(luma.size().width, luma.size().height);
    LeakLuma level = shrunk(luma, std::min(1.0, finest_level / static_cast<double>(long_side)));
    for (int size = std::min(finest_level, long_side); size >= coarsest_level; size = static_cast<int>(size / level_ratio)) {
        level = shrunk(level, size / static_cast<double>(std::max(level.size().width, level.size().height)));
        const auto blocks = measure_echoes(normalise(level, echo_blur));
        auto guesses = find_grids(blocks, 2);
        const double x = luma.size().width / static_cast<double>(level.size().width);
        const double y = luma.size().height / static_cast<double>(level.size().height);
        for (GridGuess& guess : guesses) {
            guess.grid = cv::Matx33d(x, 0, 0, 0, y, 0, 0, 0, 1) * guess.grid;
            all.push_back(guess);
        }
    }
    std::sort(all.begin(), all.end(), [](const GridGuess& a, const GridGuess& b) { return a.score > b.score; });
    return all;
}

}  // namespace

SynchronisedLeak synchronise_photo(const Raster& picture, const Constellation& constellation, const SyncOptions& options) {
    SynchronisedLeak result;
    Photo photo(whole_luma(find_paper(picture, options.max_side)));
    std::size_t tried = 0;
    for (const GridGuess& guess : find_all_grids(photo.full())) {
        if (guess.score < least_grid || tried++ >= most_guesses) break;
        Flattening flattening{guess.grid, {}, 1};
        const cv::Rect area = covered_area(photo.full(), guess.grid);
        if (area.empty()) continue;
        NormalisedLeak flat = flat_leak(photo, flattening, area, search_tile);
        const Region first = first_look(flat, constellation, result.pilot_tests);
        result.pilot_score = std::max(result.pilot_score, first.lock.score);
        if (first.lock.score < first_lock) continue;
        std::vector<Sighting> sightings;
        double window = 2.5;
        for (int round = 0; round < 4; ++round) {
            sightings = sight_pilots(flat, area, search_tile, constellation, first.lock, window);
            std::erase_if(sightings, [](const Sighting& s) { return s.score < least_sighting; });
            double sum = 0;
            for (const Sighting& s : sightings) sum += s.score;
            if (sightings.size() < 3) break;
            flattening = fit_sightings(flattening, sightings, round >= 2);
            flat = flat_leak(photo, flattening, area, search_tile);
            if (round > 0 && sum > clear_sighting * static_cast<double>(sightings.size())) window = 1.5;
        }
        NormalisedLeak read = flat_leak(photo, flattening, area, read_tile);
        keep_sighted(read, area, sightings, window);
        Region region{{{0, 0}, read.size()}, {read_tile, read_tile}, first.lock};
        region.lock = track_pilots(Harmonics(fold(read, region.side, region.area)), constellation, first.lock);
        if (region.lock.score < options.region_score) continue;
        result.regions = split_areas(read, region, constellation, options);
        result.leak = std::move(read);
        break;
    }
    return result;
}

}  // namespace telltale
