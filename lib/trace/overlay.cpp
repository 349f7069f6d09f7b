#include "telltale/overlay.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <opencv2/imgproc.hpp>
#include <string>

#include "telltale/error.hpp"

namespace telltale {
namespace {

constexpr int most_pixels_across = 4096;  // of a straightened page: a leak has no more
constexpr std::uint8_t nothing = 128;     // grey, where a straightened page goes on and the leak does not
constexpr int gap_px = 8;
constexpr int sub_pixels = 4;  // bits that OpenCV's lines may have behind the point

// Told apart from each other and from paper, by those who don't see colours well too (Okabe and Ito's palette).
const cv::Scalar colours[] = {{213, 94, 0}, {0, 114, 178}, {0, 158, 115}, {204, 121, 167}};

cv::Mat seen_as_matrix(const Raster& picture) {
    return {picture.height, picture.width, CV_MAKETYPE(CV_8U, picture.channels), const_cast<std::uint8_t*>(picture.samples.data())};
}

Raster blank(int width, int height, int channels, std::uint8_t level) {
    return {width, height, channels,
            std::vector<std::uint8_t>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * static_cast<std::size_t>(channels), level)};
}

void require_samples(const Raster& picture) {
    if (picture.empty()) throw Error(ErrorKind::bad_request, "a picture without samples cannot be drawn on");
}

Raster coloured(const Raster& picture) {
    if (picture.channels == 3) return picture;
    Raster colours_too = blank(picture.width, picture.height, 3, 0);
    cv::Mat target = seen_as_matrix(colours_too);
    cv::cvtColor(seen_as_matrix(picture), target, cv::COLOR_GRAY2RGB);
    return colours_too;
}

// A straight line on the page is a curve in the leak where lens or paper bend it.
std::vector<cv::Point> curve(const TileMap& map, TileMap::Point from, TileMap::Point to) {
    const int parts = std::max(2, static_cast<int>(8 * std::hypot(to.x - from.x, to.y - from.y)));
    std::vector<cv::Point> points;
    for (int i = 0; i <= parts; ++i) {
        const double share = i / static_cast<double>(parts);
        const auto at = map({from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)});
        // OpenCV counts from the middle of the first pixel.
        points.emplace_back(cvRound((at.x - 0.5) * (1 << sub_pixels)), cvRound((at.y - 0.5) * (1 << sub_pixels)));
    }
    return points;
}

void draw(cv::Mat& picture, const Lock& lock, const cv::Scalar& colour, int thin) {
    const TileArea& area = lock.seen;
    const auto line = [&](TileMap::Point from, TileMap::Point to, int thickness) {
        cv::polylines(picture, curve(lock.tiles, from, to), false, colour, thickness, cv::LINE_AA, sub_pixels);
    };
    for (double x = std::ceil(area.left); x <= area.right; ++x) line({x, area.top}, {x, area.bottom}, thin);
    for (double y = std::ceil(area.top); y <= area.bottom; ++y) line({area.left, y}, {area.right, y}, thin);
    line({area.left, area.top}, {area.right, area.top}, 3 * thin);
    line({area.right, area.top}, {area.right, area.bottom}, 3 * thin);
    line({area.right, area.bottom}, {area.left, area.bottom}, 3 * thin);
    line({area.left, area.bottom}, {area.left, area.top}, 3 * thin);

    char text[64];
    std::snprintf(text, sizeof text, "lane %d, pilots %.1f", lock.lane, lock.pilot_score);
    const double size = 0.8 * thin;
    int below = 0;
    const cv::Size box = cv::getTextSize(text, cv::FONT_HERSHEY_SIMPLEX, size, thin, &below);
    const auto corner = lock.tiles({area.left, area.top});  // the upper left one of the upright page
    const cv::Point at(std::clamp(cvRound(corner.x), 0, std::max(0, picture.cols - box.width)),
                       std::clamp(cvRound(corner.y), box.height + below, std::max(box.height + below, picture.rows - below)));
    cv::rectangle(picture, at + cv::Point(0, below), at + cv::Point(box.width, -box.height - below), colour, cv::FILLED);
    cv::putText(picture, text, at, cv::FONT_HERSHEY_SIMPLEX, size, {255, 255, 255}, thin, cv::LINE_AA);
}

}  // namespace

Raster draw_overlay(const Raster& leak, std::span<const Lock> locks, int picture) {
    require_samples(leak);
    Raster drawn = coloured(leak);
    cv::Mat samples = seen_as_matrix(drawn);
    const int thin = std::max(1, cvRound(std::min(leak.width, leak.height) / 900.0));
    std::size_t next = 0;
    for (const Lock& lock : locks) {
        if (lock.picture == picture) draw(samples, lock, colours[next++ % std::size(colours)], thin);
    }
    return drawn;
}

Raster straighten(const Raster& leak, const Lock& lock) {
    require_samples(leak);
    const double across = lock.seen.right - lock.seen.left;
    const double down = lock.seen.bottom - lock.seen.top;
    const double side = std::min(std::max({1.0, lock.tile_x, lock.tile_y}), most_pixels_across / std::max({across, down, 1e-3}));
    const cv::Size size(std::max(1, cvRound(across * side)), std::max(1, cvRound(down * side)));
    cv::Mat map(size, CV_32FC2);
    for (int y = 0; y < size.height; ++y) {
        auto* row = map.ptr<cv::Vec2f>(y);
        for (int x = 0; x < size.width; ++x) {
            const auto at = lock.tiles({lock.seen.left + (x + 0.5) / side, lock.seen.top + (y + 0.5) / side});
            row[x] = {static_cast<float>(at.x - 0.5), static_cast<float>(at.y - 0.5)};
        }
    }
    Raster page = blank(size.width, size.height, leak.channels, nothing);
    cv::Mat target = seen_as_matrix(page);
    cv::remap(seen_as_matrix(leak), target, map, {}, cv::INTER_LINEAR, cv::BORDER_CONSTANT, cv::Scalar::all(nothing));
    return page;
}

Raster stack(std::span<const Raster> pictures) {
    int width = 0;
    int height = 0;
    int channels = 1;
    for (const Raster& picture : pictures) {
        width = std::max(width, picture.width);
        height += picture.height + (height > 0 ? gap_px : 0);
        channels = std::max(channels, picture.channels);
    }
    Raster all = blank(width, height, channels, nothing);
    cv::Mat target = seen_as_matrix(all);
    int top = 0;
    for (const Raster& picture : pictures) {
        const Raster part = channels == 3 ? coloured(picture) : picture;
        seen_as_matrix(part).copyTo(target(cv::Rect(0, top, part.width, part.height)));
        top += part.height + gap_px;
    }
    return all;
}

}  // namespace telltale
