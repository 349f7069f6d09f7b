#include "trace/camera/photo_grids.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "trace/camera/echo.hpp"
#include "trace/camera/rectify.hpp"
#include "trace/leak/coordinates.hpp"

namespace telltale {
namespace {

constexpr PhotoGridLimits limits{};

std::vector<GridGuess> grids_in(const LeakLuma& luma, int threads) {
    return find_grids(measure_echoes(normalise(luma, limits.echo_blur), threads), 2, threads);
}

// Finds grids in a picture as it would be were it not tilted in this direction. Tiles change so fast across a steep photo
// that a block's echoes blur.
std::vector<GridGuess> grids_with_tilt_undone(const LeakLuma& level, double direction, int threads) {
    constexpr int unit = 16;  // Pixels of what stands for a tile here.
    const cv::Size size = level.size();
    const double steepness = limits.steep_tilt / (0.72 * std::max(size.width, size.height));
    const cv::Point2d slope(steepness * std::cos(direction), steepness * std::sin(direction));
    const cv::Point2d middle(size.width / 2.0, size.height / 2.0);
    // A place w of the flat picture lies at middle + w / (1 + slope . w) of the level.
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
    auto guesses = grids_in(rectify(level, {to_level, {}, 1, {}}, area, unit), threads);
    const cv::Matx33d to_units(1.0 / unit, 0, area.x, 0, 1.0 / unit, area.y, 0, 0, 1);
    for (GridGuess& guess : guesses) guess.grid = to_level * to_units * guess.grid;
    return guesses;
}

// Adds grids in pixels of a level to guesses in pixels of a picture of another size.
void add(std::vector<GridGuess>& guesses, const std::vector<GridGuess>& more, const LeakLuma& level, cv::Size size) {
    for (const GridGuess& guess : more) guesses.push_back({scaling(level.size(), size) * guess.grid, guess.score});
}

}  // namespace

std::vector<LeakLuma> echo_levels(const LeakLuma& luma) {
    std::vector<LeakLuma> levels;
    for (int size = std::min(limits.finest_level, std::max(luma.size().width, luma.size().height)); size >= limits.coarsest_level;
         size = static_cast<int>(size / limits.level_ratio)) {
        const LeakLuma& larger = levels.empty() ? luma : levels.back();
        levels.push_back(shrunk(larger, size / static_cast<double>(std::max(larger.size().width, larger.size().height))));
    }
    return levels;
}

std::vector<GridGuess> level_grids(const std::vector<LeakLuma>& levels, cv::Size size, int threads) {
    std::vector<GridGuess> guesses;
    for (const LeakLuma& level : levels) add(guesses, grids_in(level, threads), level, size);
    return guesses;
}

std::vector<GridGuess> untilted_grids(const std::vector<LeakLuma>& levels, cv::Size size, int threads) {
    std::vector<GridGuess> guesses;
    for (const LeakLuma& level : levels) {
        if (std::max(level.size().width, level.size().height) > limits.finest_untilted) continue;
        for (int i = 0; i < limits.tilt_directions; ++i)
            add(guesses, grids_with_tilt_undone(level, 2 * std::numbers::pi * i / limits.tilt_directions, threads), level, size);
    }
    return guesses;
}

std::vector<GridGuess> outlined_grids(Photo& photo, const PagePose& pose, int threads) {
    constexpr int tile_px = 48;  // Pages whose long side is in sight, up to 16:9, then show within the echoes' reach.
    auto guesses = grids_in(photo.flatten(pose.start, pose.area, tile_px), threads);
    const cv::Matx33d to_tiles(1.0 / tile_px, 0, pose.area.x, 0, 1.0 / tile_px, pose.area.y, 0, 0, 1);
    for (GridGuess& guess : guesses) guess.grid = pose.start.grid * to_tiles * guess.grid;
    return guesses;
}

}  // namespace telltale
