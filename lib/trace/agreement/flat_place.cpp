#include "trace/agreement/flat_place.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "trace/page/correlate.hpp"

namespace telltale {
namespace {

constexpr double oversampled = 1.3;  // resolution of the leak over that of the flat picture, before it is flattened
constexpr double most_tiles = 16;    // tiles along one side that are looked at; a page of usual shape has at most 6

}  // namespace

double tile_in_leak(const TileMap& tiles, const TileArea& area) {
    constexpr double step = 0.5;  // tiles
    const TileMap::Point middle{(area.left + area.right) / 2, (area.top + area.bottom) / 2};
    const auto side = [&](double x, double y) {
        const auto from = tiles({middle.x - x / 2, middle.y - y / 2});
        const auto to = tiles({middle.x + x / 2, middle.y + y / 2});
        return std::hypot(to.x - from.x, to.y - from.y) / step;
    };
    return std::min(side(step, 0), side(0, step));
}

FlatPlace flatten_place(const LeakPicture& picture, const TileMap& tiles, const TileArea& area, double tile_px) {
    FlatPlace flat;
    const double side = tile_in_leak(tiles, area);
    flat.tile_px = std::min(tile_px, std::max(8.0, side));
    flat.corner = {area.left, area.top};
    const auto length = [&](double count) {
        return std::max(1, static_cast<int>(std::lround(std::clamp(count, 0.0, most_tiles) * flat.tile_px)));
    };
    const cv::Size size(length(area.right - area.left), length(area.bottom - area.top));

    // A leak that is much finer is shrunk first, so that no stroke falls between two pixels of the result.
    const double wanted = oversampled * flat.tile_px / side;
    const cv::Mat leak = wanted < 1 ? resized(picture.luma(), wanted) : picture.luma();
    const double x_scale = static_cast<double>(leak.cols) / picture.luma().cols;
    const double y_scale = static_cast<double>(leak.rows) / picture.luma().rows;
    cv::Mat map(size, CV_32FC2);
    for (int y = 0; y < size.height; ++y) {
        for (int x = 0; x < size.width; ++x) {
            const auto at = tiles({flat.corner.x + (x + 0.5) / flat.tile_px, flat.corner.y + (y + 0.5) / flat.tile_px});
            // OpenCV has 0 in the middle of the first pixel where tile maps have 0.5.
            map.at<cv::Vec2f>(y, x) = {static_cast<float>(at.x * x_scale - 0.5), static_cast<float>(at.y * y_scale - 0.5)};
        }
    }
    cv::Mat levels;
    cv::remap(leak, levels, map, {}, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    levels.convertTo(flat.luma, CV_32F);
    cv::remap(cv::Mat(leak.size(), CV_8U, 255), flat.inside, map, {}, cv::INTER_NEAREST, cv::BORDER_CONSTANT, 0);
    return flat;
}

cv::Mat part_of(const cv::Mat& picture, const cv::Rect& part) {
    cv::Mat result = cv::Mat::zeros(part.size(), picture.type());
    const cv::Rect both = part & cv::Rect({0, 0}, picture.size());
    if (!both.empty()) picture(both).copyTo(result(both - part.tl()));
    return result;
}

}  // namespace telltale
