#include "trace/leak/fold.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace telltale {
namespace {

// Weight at zero that every cell gets, as a share of the mean weight. A cell that few pixels reached is drawn towards zero
// instead of being trusted.
constexpr double empty_cell_pull = 0.3;

std::vector<int> bins(int first, int count, double side) {
    std::vector<int> bin(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        bin[static_cast<std::size_t>(i)] = fold_cell(first + i, side);
    }
    return bin;
}

cv::Mat fold_plane(const cv::Mat& plane, const cv::Rect& region, const std::vector<int>& rows, const std::vector<int>& columns) {
    cv::Mat tall = cv::Mat::zeros(fold_samples, region.width, CV_32F);
    for (int y = 0; y < region.height; ++y) {
        const auto* in = plane.ptr<float>(region.y + y) + region.x;
        auto* out = tall.ptr<float>(rows[static_cast<std::size_t>(y)]);
        for (int x = 0; x < region.width; ++x) out[x] += in[x];
    }
    cv::Mat tile = cv::Mat::zeros(fold_samples, fold_samples, CV_32F);
    for (int y = 0; y < fold_samples; ++y) {
        const auto* in = tall.ptr<float>(y);
        auto* out = tile.ptr<float>(y);
        for (int x = 0; x < region.width; ++x) out[columns[static_cast<std::size_t>(x)]] += in[x];
    }
    return tile;
}

}  // namespace

int fold_cell(int pixel, double side) {
    const double turn = (pixel + 0.5) / side;
    return std::min(fold_samples - 1, static_cast<int>((turn - std::floor(turn)) * fold_samples));
}

FoldedTile fold(const NormalisedLeak& leak, TileSide side, const cv::Rect& region) {
    const auto rows = bins(region.y, region.height, side.y);
    const auto columns = bins(region.x, region.width, side.x);
    return {fold_plane(leak.weighted, region, rows, columns), fold_plane(leak.weight, region, rows, columns)};
}

Harmonics::Harmonics(const FoldedTile& folded) {
    const double mean = cv::mean(folded.weight)[0];
    cv::Mat tile;
    cv::divide(folded.weighted, folded.weight + (empty_cell_pull * mean + 1e-9), tile);
    cv::dft(tile, values_, cv::DFT_COMPLEX_OUTPUT);
}

std::complex<float> Harmonics::at(int x, int y) const {
    // Cells are read at their centres, which lie half a cell from their corners.
    static const auto half_cell = [] {
        std::array<std::complex<float>, 2 * fold_samples> turns;
        for (int i = 0; i < 2 * fold_samples; ++i)
            turns[static_cast<std::size_t>(i)] = std::polar(1.0F, static_cast<float>(-std::numbers::pi * i / fold_samples));
        return turns;
    }();
    constexpr int n = fold_samples;
    const auto& value = values_.at<cv::Vec2f>((y + n) % n, (x + n) % n);
    return std::complex<float>(value[0], value[1]) * half_cell[static_cast<std::size_t>((x + y + 2 * n) % (2 * n))];
}

}  // namespace telltale
