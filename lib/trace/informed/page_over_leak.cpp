#include "trace/informed/page_over_leak.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "trace/leak/coordinates.hpp"
#include "trace/leak/flattening.hpp"

namespace telltale {
namespace {

constexpr int map_step = 8;      // pixels between places at which the map is computed
constexpr int bend_rounds = 4;   // rounds that invert a bend, which is a small part of a tile
constexpr int finer = 2;         // the original is drawn finer by this factor, so that a stroke does not depend on where it falls
constexpr double margin_px = 3;  // pixels at the edges of the page and of the leak that do not count as seen
constexpr int edge_parts = 16;   // parts of each side of the page whose ends are projected

/// The place on the tiles that a pixel shows: the inverse of a flattening.
cv::Point2d tiles_at(const Flattening& flattening, const cv::Matx33d& to_tiles, cv::Point2d pixel) {
    const cv::Point2d flat = project(to_tiles, pixel);
    cv::Point2d tiles = flat;
    for (int round = 0; round < bend_rounds && !flattening.rest.empty(); ++round) {
        const auto terms = rest_basis(flattening, tiles);
        cv::Point2d bend(0, 0);
        for (int i = 0; i < rest_terms; ++i) bend += terms[i] * flattening.rest[static_cast<std::size_t>(i)];
        tiles = flat - bend;
    }
    return tiles;
}

cv::Rect box_of(cv::Size leak, cv::Size2d tiles, const Flattening& flattening, int block) {
    double left = 1e9;
    double top = 1e9;
    double right = -1e9;
    double bottom = -1e9;
    for (int i = 0; i <= edge_parts; ++i) {
        const double x = tiles.width * i / edge_parts;
        const double y = tiles.height * i / edge_parts;
        for (const cv::Point2d edge : {cv::Point2d(x, 0), {x, tiles.height}, {0, y}, {tiles.width, y}}) {
            const cv::Point2d at = flattening(edge);
            left = std::min(left, at.x);
            right = std::max(right, at.x);
            top = std::min(top, at.y);
            bottom = std::max(bottom, at.y);
        }
    }
    const auto blocks = [&](double at, int most) {
        return static_cast<int>(std::clamp(at, 0.0, static_cast<double>(most)) / block) * block;
    };
    const cv::Point first(blocks(left, leak.width), blocks(top, leak.height));
    const cv::Point last(blocks(right + block, leak.width), blocks(bottom + block, leak.height));
    return {first, last};
}

}  // namespace

PageOverLeak draw_over_leak(cv::Size leak, const cv::Mat& original, double side, const Flattening& flattening, int block) {
    const cv::Size2d tiles(original.cols / side, original.rows / side);
    PageOverLeak page;
    page.box = box_of(leak, tiles, flattening, block);
    if (page.box.empty()) return page;
    const double tile_px = tile_px_at(flattening, {tiles.width / 2, tiles.height / 2});

    const double factor = finer * tile_px / side;
    cv::Mat near = original;
    if (factor < 1) cv::resize(original, near, {}, factor, factor, cv::INTER_AREA);
    near.convertTo(near, CV_32F, 1.0 / 255);

    cv::Mat nodes(page.box.height / map_step + 2, page.box.width / map_step + 2, CV_32FC2);
    const cv::Matx33d to_tiles = flattening.grid.inv();
    for (int row = 0; row < nodes.rows; ++row) {
        for (int column = 0; column < nodes.cols; ++column) {
            const cv::Point2d at = tiles_at(flattening, to_tiles, page.box.tl() + map_step * cv::Point(column, row));
            nodes.at<cv::Vec2f>(row, column) = cv::Vec2f(static_cast<float>(at.x), static_cast<float>(at.y));
        }
    }
    const cv::Vec2f scale(static_cast<float>(near.cols / tiles.width), static_cast<float>(near.rows / tiles.height));
    const auto margin = static_cast<float>(margin_px / tile_px);
    const cv::Vec2f last(static_cast<float>(tiles.width) - margin, static_cast<float>(tiles.height) - margin);
    cv::Mat map(page.box.size() * finer, CV_32FC2);
    page.seen = cv::Mat::zeros(page.box.size(), CV_32F);
    constexpr float pixel = 1.0F / (finer * map_step);
    for (int y = 0; y < map.rows; ++y) {
        const float down = (static_cast<float>(y) + 0.5F) * pixel;
        const int row = static_cast<int>(down);
        const float b = down - static_cast<float>(row);
        const auto* upper = nodes.ptr<cv::Vec2f>(row);
        const auto* lower = nodes.ptr<cv::Vec2f>(row + 1);
        auto* out = map.ptr<cv::Vec2f>(y);
        auto* seen = page.seen.ptr<float>(y / finer);
        for (int x = 0; x < map.cols; ++x) {
            const float across = (static_cast<float>(x) + 0.5F) * pixel;
            const int column = static_cast<int>(across);
            const float a = across - static_cast<float>(column);
            const cv::Vec2f at =
                (1 - b) * ((1 - a) * upper[column] + a * upper[column + 1]) + b * ((1 - a) * lower[column] + a * lower[column + 1]);
            out[x] = at.mul(scale) - cv::Vec2f(0.5F, 0.5F);
            if (at[0] > margin && at[1] > margin && at[0] < last[0] && at[1] < last[1]) seen[x / finer] = 1;
        }
    }
    // The pixels at the leak's own edge do not count as seen, since explain() and others look at a pixel's neighbours.
    cv::rectangle(page.seen, cv::Rect({0, 0}, page.box.size()), 0, 2 * static_cast<int>(margin_px) - 1);
    cv::Mat drawn;
    cv::remap(near, drawn, map, {}, cv::INTER_CUBIC, cv::BORDER_REPLICATE);
    cv::resize(drawn, page.original, page.box.size(), 0, 0, cv::INTER_AREA);
    return page;
}

}  // namespace telltale
