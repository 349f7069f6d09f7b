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

FlatPlace flatten_place(const LeakPicture& picture, const Lock& lock, double tile_px) {
    FlatPlace flat;
    flat.tile_px = std::min(tile_px, std::max(8.0, std::min(lock.tile_x, lock.tile_y)));
    flat.corner = {lock.seen.left, lock.seen.top};
    const auto length = [&](double tiles) {
        return std::max(1, static_cast<int>(std::lround(std::clamp(tiles, 0.0, most_tiles) * flat.tile_px)));
    };
    const cv::Size size(length(lock.seen.right - lock.seen.left), length(lock.seen.bottom - lock.seen.top));

    // A leak that is much finer is shrunk first, so that no stroke falls between two pixels of the result.
    const double wanted = oversampled * flat.tile_px / std::min(lock.tile_x, lock.tile_y);
    const cv::Mat leak = wanted < 1 ? resized(picture.luma(), wanted) : picture.luma();
    const double x_scale = static_cast<double>(leak.cols) / picture.luma().cols;
    const double y_scale = static_cast<double>(leak.rows) / picture.luma().rows;
    cv::Mat map(size, CV_32FC2);
    for (int y = 0; y < size.height; ++y) {
        for (int x = 0; x < size.width; ++x) {
            const auto at = lock.tiles({flat.corner.x + (x + 0.5) / flat.tile_px, flat.corner.y + (y + 0.5) / flat.tile_px});
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

}  // namespace telltale
