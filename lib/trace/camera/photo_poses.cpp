#include "trace/camera/photo_poses.hpp"

#include <algorithm>
#include <cmath>

#include "trace/leak/coordinates.hpp"
#include "trace/leak/flattening.hpp"
#include "trace/tint/comb.hpp"

namespace telltale {
namespace {

constexpr PhotoPoseLimits limits{};
constexpr int search_tile = PhotoSearchLimits{}.search_tile;

// The whole tiles that cover what the photo shows of a grid, up to a number of tiles from its origin.
cv::Rect covered_area(const LeakLuma& photo, const TileGrid& grid) {
    const cv::Matx33d to_tiles = grid.inv();
    double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;
    constexpr int parts = 24;
    for (int row = 0; row <= parts; ++row) {
        for (int column = 0; column <= parts; ++column) {
            const cv::Vec3d w = to_tiles * cv::Vec3d(photo.size().width * column / static_cast<double>(parts),
                                                     photo.size().height * row / static_cast<double>(parts), 1);
            const cv::Point2d at(w[0] / w[2], w[1] / w[2]);
            if (std::abs(at.x) > limits.most_tiles / 2.0 || std::abs(at.y) > limits.most_tiles / 2.0) continue;
            if (grid(2, 0) * at.x + grid(2, 1) * at.y + grid(2, 2) < limits.least_depth) continue;
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

Flattening plane(const TileGrid& grid) {
    return {grid, {}, 1, {}};
}

}  // namespace

std::vector<PagePose> outlined_poses(const std::vector<Outline>& outlines, cv::Size photo, cv::Size size) {
    std::vector<PagePose> poses;
    for (const Outline& outline : outlines) {
        for (const OutlinedPage& page : fit_pages(outline, photo)) {
            const cv::Rect area(0, 0, static_cast<int>(std::ceil(page.size.width - 0.02)),
                                static_cast<int>(std::ceil(page.size.height - 0.02)));
            poses.push_back({plane(scaling(photo, size) * page.grid), area, cv::Rect2d({0, 0}, page.size)});
        }
    }
    return poses;
}

std::vector<PagePose> rescaled_poses(Photo& photo, const std::vector<PagePose>& outlined) {
    struct Scale {
        const PagePose* outlined;
        CombPeak comb;
    };
    std::vector<Scale> scales;
    for (const PagePose& pose : outlined) {
        const NormalisedLeak flat = flat_leak(photo, pose.start, pose.area, search_tile);
        for (const CombPeak& peak :
             find_comb(flat, {limits.smallest_print * search_tile, limits.largest_print * search_tile, limits.most_scales}))
            scales.push_back({&pose, peak});
    }
    std::sort(scales.begin(), scales.end(), [](const Scale& a, const Scale& b) { return a.comb.score > b.comb.score; });
    scales.resize(std::min(scales.size(), limits.most_rescaled));
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
        if (guess.score < limits.least_grid || poses.size() >= limits.most_guesses) break;
        const cv::Rect area = covered_area(luma, guess.grid);
        if (!area.empty()) poses.push_back({plane(guess.grid), area});
    }
    return poses;
}

}  // namespace telltale
