#include "telltale/overlay.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <opencv2/imgproc.hpp>
#include <string>

#include "trace/drawing/drawing.hpp"
#include "trace/drawing/overlay_text.hpp"

namespace telltale {
namespace {

constexpr int most_pixels_across = 4096;  // longest side of a straightened page
constexpr std::uint8_t nothing = 128;     // the grey where a straightened page goes on and the leak does not
constexpr int gap_px = 8;                 // gap between stacked pictures

const cv::Scalar colours[] = {palette::green, palette::purple, palette::orange, palette::sky};

Raster blank(int width, int height, int channels, std::uint8_t level) {
    return {width, height, channels,
            std::vector<std::uint8_t>(
                static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * static_cast<std::size_t>(channels), level)};
}

void draw(cv::Mat& picture, const Lock& lock, const cv::Scalar& colour, int thin) {
    const TileArea& area = lock.seen;
    const auto line = [&](TileMap::Point from, TileMap::Point to) {
        cv::polylines(picture, curve(lock.tiles, from, to), false, colour, thin, cv::LINE_AA, sub_pixels);
    };
    for (double x = std::ceil(area.left); x <= area.right; ++x) line({x, area.top}, {x, area.bottom});
    for (double y = std::ceil(area.top); y <= area.bottom; ++y) line({area.left, y}, {area.right, y});
    draw_outline(picture, lock.tiles, area, colour, 3 * thin);
}

void label(cv::Mat& picture, const Lock& lock, const cv::Scalar& colour, int thin) {
    char text[64];
    std::snprintf(text, sizeof text, "lane %d, pilots %.1f", lock.lane, lock.pilot_score);
    const auto corner = lock.tiles({lock.seen.left, lock.seen.top});  // the upper left corner of the upright page
    draw_label(picture, make_label({{text, colour}}, thin, picture.cols), {cvRound(corner.x), cvRound(corner.y)});
}

}  // namespace

Raster draw_overlay(const Raster& leak, std::span<const Lock> locks, int picture, const std::optional<NamedText>& text) {
    require_samples(leak);
    Raster drawn = coloured(leak);
    cv::Mat samples = samples_of(drawn);
    const int thin = thin_line(leak);
    const auto for_each_lock = [&](const auto& act) {
        std::size_t next = 0;
        for (const Lock& lock : locks) {
            if (lock.picture == picture) act(samples, lock, colours[next++ % std::size(colours)], thin);
        }
    };
    if (text && shows_moves(text->text)) fade_page(samples, text->text);
    for_each_lock(draw);
    if (text) draw_text(samples, *text, thin);
    for_each_lock(label);
    if (text) label_text(samples, *text, thin);
    return drawn;
}

namespace {

/// Draws a part of a page upright and flat.
///
/// tile_px  side of a tile in what is drawn, pixels; it is made smaller where a side would be longer than most_pixels_across
Raster straightened(const Raster& leak, const TileMap& tiles, const TileArea& area, double tile_px) {
    require_samples(leak);
    const double across = area.right - area.left;
    const double down = area.bottom - area.top;
    const double side = std::min(std::max(1.0, tile_px), most_pixels_across / std::max({across, down, 1e-3}));
    const cv::Size size(std::max(1, cvRound(across * side)), std::max(1, cvRound(down * side)));
    cv::Mat map(size, CV_32FC2);
    for (int y = 0; y < size.height; ++y) {
        auto* row = map.ptr<cv::Vec2f>(y);
        for (int x = 0; x < size.width; ++x) {
            const auto at = tiles({area.left + (x + 0.5) / side, area.top + (y + 0.5) / side});
            row[x] = {static_cast<float>(at.x - 0.5), static_cast<float>(at.y - 0.5)};
        }
    }
    Raster page = blank(size.width, size.height, leak.channels, nothing);
    cv::Mat target = samples_of(page);
    cv::remap(samples_of(leak), target, map, {}, cv::INTER_LINEAR, cv::BORDER_CONSTANT, cv::Scalar::all(nothing));
    return page;
}

/// The part of a text's page that lies within the leak, to a sixteenth of a tile; all of the page when none of it does.
TileArea part_in_sight(const Raster& leak, const MeasuredText& text) {
    constexpr double step = 1 / 16.0;
    const TileArea& page = text.area;
    TileArea seen{page.right, page.bottom, page.left, page.top};
    for (double y = page.top; y < page.bottom; y += step) {
        for (double x = page.left; x < page.right; x += step) {
            const auto at = text.tiles({x + step / 2, y + step / 2});
            if (at.x < 0 || at.y < 0 || at.x > leak.width || at.y > leak.height) continue;
            seen = {std::min(seen.left, x), std::min(seen.top, y), std::max(seen.right, x + step), std::max(seen.bottom, y + step)};
        }
    }
    if (seen.left >= seen.right) return page;
    return {seen.left, seen.top, std::min(seen.right, page.right), std::min(seen.bottom, page.bottom)};
}

}  // namespace

Raster straighten(const Raster& leak, const Lock& lock) {
    return straightened(leak, lock.tiles, lock.seen, std::max(lock.tile_x, lock.tile_y));
}

Raster straighten(const Raster& leak, const MeasuredText& text) {
    const TileArea seen = part_in_sight(leak, text);
    const TileMap::Point middle{(seen.left + seen.right) / 2, (seen.top + seen.bottom) / 2};
    const auto length = [&](double x, double y) {
        const auto from = text.tiles({middle.x - x / 2, middle.y - y / 2});
        const auto to = text.tiles({middle.x + x / 2, middle.y + y / 2});
        return std::hypot(to.x - from.x, to.y - from.y);
    };
    return straightened(leak, text.tiles, seen, std::max(length(1, 0), length(0, 1)));
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
    cv::Mat target = samples_of(all);
    int top = 0;
    for (const Raster& picture : pictures) {
        const Raster part = channels == 3 ? coloured(picture) : picture;
        samples_of(part).copyTo(target(cv::Rect(0, top, part.width, part.height)));
        top += part.height + gap_px;
    }
    return all;
}

}  // namespace telltale
