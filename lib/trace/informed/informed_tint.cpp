#include "trace/informed/informed_tint.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "trace/informed/beyond_rounding.hpp"
#include "trace/pilots.hpp"

namespace telltale {
namespace {

constexpr double least_tile_px = 72;  // of what is folded: its finest wave has 20 cycles
constexpr double most_tile_px = 144;
constexpr int rounded_tile_px = 120;  // of what is read by how it was rounded
constexpr int reach = 2;              // of the kernel that the leak was shrunk with, pixels
constexpr int taps = (2 * reach + 1) * (2 * reach + 1);
constexpr int terms = taps + 3;       // and square, cube, one: the tone curve
constexpr double slow_share = 1.0 / 6;  // of a tile: what varies more slowly is shading

// The terms that a pixel of the leak is explained by.
void fill_terms(const cv::Mat& original, int x, int y, std::array<float, terms>& out) {
    std::size_t i = 0;
    for (int dy = -reach; dy <= reach; ++dy) {
        const auto* row = original.ptr<float>(y + dy);
        for (int dx = -reach; dx <= reach; ++dx) out[i++] = row[x + dx];
    }
    const float light = original.at<float>(y, x);
    out[i++] = light * light;
    out[i++] = light * light * light;
    out[i] = 1;
}

// What the leak would be without a mark: the original through the kernel and the tone curve that explain it best.
cv::Mat explain(const cv::Mat& leak, const cv::Mat& original, const cv::Mat& seen) {
    cv::Mat normal = cv::Mat::zeros(terms, terms, CV_64F);
    cv::Mat right = cv::Mat::zeros(terms, 1, CV_64F);
    std::array<float, terms> row{};
    for (int y = reach; y < leak.rows - reach; ++y) {
        for (int x = reach; x < leak.cols - reach; ++x) {
            if (seen.at<std::uint8_t>(y, x) == 0) continue;
            fill_terms(original, x, y, row);
            const double value = leak.at<float>(y, x);
            for (int i = 0; i < terms; ++i) {
                auto* sums = normal.ptr<double>(i);
                const double a = row[static_cast<std::size_t>(i)];
                right.at<double>(i) += a * value;
                for (int j = 0; j <= i; ++j) sums[j] += a * row[static_cast<std::size_t>(j)];
            }
        }
    }
    cv::completeSymm(normal, true);
    // A picture that is smooth leaves the kernel open: a little damping chooses a small one.
    for (int i = 0; i < taps; ++i) normal.at<double>(i, i) *= 1 + 1e-6;
    cv::Mat solution;
    cv::solve(normal, right, solution, cv::DECOMP_SVD);
    cv::Mat expected = cv::Mat::zeros(leak.size(), CV_32F);
    for (int y = reach; y < leak.rows - reach; ++y) {
        for (int x = reach; x < leak.cols - reach; ++x) {
            fill_terms(original, x, y, row);
            double sum = 0;
            for (int i = 0; i < terms; ++i) sum += row[static_cast<std::size_t>(i)] * solution.at<double>(i);
            expected.at<float>(y, x) = static_cast<float>(sum);
        }
    }
    return expected;
}

// The report's lock: tiles are counted from the picture's corner.
Lock lock_of(const PicturePlace& place, double tile_px, const Region& region) {
    Lock lock;
    lock.lane = region.lock.lane;
    lock.pilot_score = region.lock.score;
    const cv::Matx33d map = place.map * cv::Matx33d(tile_px, 0, 0, 0, tile_px, 0, 0, 0, 1);
    std::copy(map.val, map.val + 9, lock.tiles.perspective.begin());
    lock.seen = {region.area.x / region.side.x, region.area.y / region.side.y, (region.area.x + region.area.width) / region.side.x,
                 (region.area.y + region.area.height) / region.side.y};
    const auto origin = lock.tiles({0, 0});
    const auto right = lock.tiles({1, 0});
    const auto down = lock.tiles({0, 1});
    lock.tile_x = std::hypot(right.x - origin.x, right.y - origin.y);
    lock.tile_y = std::hypot(down.x - origin.x, down.y - origin.y);
    lock.origin_x = origin.x;
    lock.origin_y = origin.y;
    const double turns = std::atan2(origin.y - right.y, right.x - origin.x) / (std::numbers::pi / 2);
    lock.quarter_turns = (static_cast<int>(std::lround(turns)) + 4) % 4;
    return lock;
}

}  // namespace

std::optional<InformedReading> read_informed(const cv::Mat& leak, const BlockSteps& steps, const cv::Mat& original, const PicturePlace& place,
                                             double tile_px, int page, const Constellation& constellation) {
    const double scale = place.scale();
    const double side = std::clamp(1.25 * scale * tile_px, least_tile_px, most_tile_px);
    const cv::Size size(static_cast<int>(std::lround(original.cols * side / tile_px)), static_cast<int>(std::lround(original.rows * side / tile_px)));
    const cv::Matx33d to_flat = scaling(original.size(), size);

    cv::Mat flat_original;
    cv::resize(original, flat_original, size, 0, 0, side < tile_px ? cv::INTER_AREA : cv::INTER_CUBIC);
    flat_original.convertTo(flat_original, CV_32F, 1.0 / 255);

    // The leak is shrunk by area first where it is finer, since resampling looks at few pixels.
    const double shrink = std::min(1.0, side / (scale * tile_px));
    cv::Mat near = leak;
    if (shrink < 1) cv::resize(leak, near, {}, shrink, shrink, cv::INTER_AREA);
    const cv::Matx33d to_near = scaling(leak.size(), near.size());
    const cv::Matx33d warp = half_pixel.inv() * to_near * place.map * to_flat.inv() * half_pixel;
    cv::Mat flat;
    cv::Mat whole;
    near.convertTo(whole, CV_32F, 1.0 / 255);
    cv::warpPerspective(whole, flat, warp, size, cv::INTER_LANCZOS4 | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
    cv::Mat seen;
    cv::warpPerspective(cv::Mat(near.size(), CV_8U, cv::Scalar(255)), seen, warp, size, cv::INTER_NEAREST | cv::WARP_INVERSE_MAP, cv::BORDER_CONSTANT, 0);
    cv::erode(seen, seen, cv::getStructuringElement(cv::MORPH_RECT, {2 * reach + 1, 2 * reach + 1}), {-1, -1}, 1, cv::BORDER_CONSTANT, 0);
    const cv::Rect area = cv::boundingRect(seen);
    if (area.width < side / 4 || area.height < side / 4) return std::nullopt;

    LeakLuma beyond;
    beyond.luma = 255 * (flat - explain(flat, flat_original, seen)) + 255;
    seen.convertTo(beyond.paper, CV_32F, 1.0 / 255);
    const NormalisedLeak normalised = normalise(beyond, slow_share * side);
    Region region;
    region.area = area;
    region.side = {tile_px * size.width / original.cols, tile_px * size.height / original.rows};
    region.lock.lane = page % lane_count;
    region.lock = track_pilots(Harmonics(fold(normalised, region.side, region.area)), constellation, region.lock);
    SoftValues soft = demodulate(normalised, region, constellation);
    const Flattening flattening{place.map * cv::Matx33d(tile_px, 0, 0, 0, tile_px, 0, 0, 0, 1), {}, 1, {}};
    const cv::Rect tiles(0, 0, static_cast<int>(std::ceil(original.cols / tile_px)), static_cast<int>(std::ceil(original.rows / tile_px)));
    if (const auto rounded = beyond_rounding(leak, steps, original, tile_px, flattening, tiles, rounded_tile_px)) {
        Region laid = region;
        laid.side = {rounded_tile_px, rounded_tile_px};
        laid.area = {{0, 0}, rounded->size()};
        soft = add_readings({std::move(soft), demodulate(*rounded, laid, constellation)}).front();
    }
    return InformedReading{std::move(soft), lock_of(place, tile_px, region)};
}

}  // namespace telltale
