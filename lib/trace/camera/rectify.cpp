#include "trace/camera/rectify.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "trace/leak/flattening.hpp"

namespace telltale {
namespace {

constexpr int map_step = 16;  // Pixels between the places at which the map is computed: between them it is as good as straight.

constexpr double smoothing = 0.5;  // The blur before a picture is shrunk, in pixels of the smaller one.

// Turns weighted sums into means. Where there is no paper they stay next to nothing, and count for nothing.
LeakLuma divided(const cv::Mat& sum, cv::Mat paper, double scale) {
    LeakLuma out;
    out.scale = scale;
    cv::divide(sum, cv::max(paper, 1e-3F), out.luma);
    out.paper = std::move(paper);
    return out;
}

}  // namespace

LeakLuma rectify(const LeakLuma& photo, const Flattening& flattening, const cv::Rect& area, int tile_px) {
    const cv::Size size = area.size() * tile_px;
    const int columns = size.width / map_step + 2;
    const int rows = size.height / map_step + 2;
    cv::Mat coarse(rows, columns, CV_32FC2);
    for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < columns; ++column) {
            // The place of a map cell's corner. remap has 0 in the middle of the first pixel, where we have 0.5.
            const cv::Point2d tiles(area.x + static_cast<double>(column * map_step) / tile_px,
                                    area.y + static_cast<double>(row * map_step) / tile_px);
            const cv::Point2d at = flattening(tiles);
            coarse.at<cv::Vec2f>(row, column) = cv::Vec2f(static_cast<float>(at.x - 0.5), static_cast<float>(at.y - 0.5));
        }
    }
    cv::Mat map(size, CV_32FC2);
    for (int y = 0; y < size.height; ++y) {
        const float down = (static_cast<float>(y) + 0.5F) / map_step;
        const int row = static_cast<int>(down);
        const float b = down - static_cast<float>(row);
        auto* out = map.ptr<cv::Vec2f>(y);
        for (int x = 0; x < size.width; ++x) {
            const float across = (static_cast<float>(x) + 0.5F) / map_step;
            const int column = static_cast<int>(across);
            const float a = across - static_cast<float>(column);
            const auto* top = coarse.ptr<cv::Vec2f>(row) + column;
            const auto* bottom = coarse.ptr<cv::Vec2f>(row + 1) + column;
            out[x] = (1 - b) * ((1 - a) * top[0] + a * top[1]) + b * ((1 - a) * bottom[0] + a * bottom[1]);
        }
    }
    cv::Mat sum;
    cv::Mat paper;
    cv::remap(photo.luma.mul(photo.paper), sum, map, {}, cv::INTER_LINEAR, cv::BORDER_CONSTANT, 0);
    cv::remap(photo.paper, paper, map, {}, cv::INTER_LINEAR, cv::BORDER_CONSTANT, 0);
    return divided(sum, paper, 1);
}

LeakLuma shrunk(const LeakLuma& luma, double factor) {
    if (factor >= 1) return luma;
    const cv::Size size(std::max(1, cvRound(luma.size().width * factor)), std::max(1, cvRound(luma.size().height * factor)));
    // Averaging over areas alone lets the edges of JPEG's blocks through, which then look like a fine grid of tiles.
    const double blur = smoothing / factor;
    cv::Mat sum;
    cv::Mat paper;
    cv::GaussianBlur(luma.luma.mul(luma.paper), sum, {}, blur, blur, cv::BORDER_REPLICATE);
    cv::GaussianBlur(luma.paper, paper, {}, blur, blur, cv::BORDER_REPLICATE);
    cv::resize(sum, sum, size, 0, 0, cv::INTER_AREA);
    cv::resize(paper, paper, size, 0, 0, cv::INTER_AREA);
    return divided(sum, paper, luma.scale * factor);
}

}  // namespace telltale
