#include "trace/informed/beyond_rounding.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "trace/block_waves.hpp"
#include "trace/informed/beyond_original.hpp"
#include "trace/informed/explain.hpp"
#include "trace/informed/page_over_leak.hpp"
#include "trace/informed/picture_place.hpp"

namespace telltale {
namespace {

constexpr int coarse_step = 5;            // of the first waves: the mark's coefficients are some 2
constexpr double most_tile_px = 240;      // larger ones have pixels enough to be read as they are
constexpr double oversampled = 1.3;       // as what is flattened should be
constexpr double finest_cycles = 20;      // a tile, of the mark
constexpr std::size_t detail_bins = 8;
constexpr std::size_t enough_blocks = 500;  // to measure an error's scale by
constexpr double least_scale = 0.3;         // of an error
constexpr double scale_step = 1.3;
constexpr int scale_steps = 20;
constexpr double scale_floor = 4;           // what is certain to less is not trusted more; 0.5 to 5 were tried
constexpr double stray = 1e-4;              // likelihood of what no error explains
constexpr double decoded_error = 1.5;       // of a coefficient, by the rounding of pixels; from colour, a quarter of a step
constexpr int middle_level = 128;           // from which coefficients are counted

/// Coefficients of a block, or what is said of them: row by row, lowest frequencies first.
using Block = std::array<float, block_px * block_px>;

/// The waves of JPEG's transform, by frequency and pixel, each of length one.
const auto& cosines() {
    static const auto table = [] {
        std::array<std::array<float, block_px>, block_px> waves{};
        for (std::size_t u = 0; u < block_px; ++u) {
            for (std::size_t x = 0; x < block_px; ++x) {
                const double angle = (2 * static_cast<double>(x) + 1) * static_cast<double>(u) * std::numbers::pi / (2 * block_px);
                waves[u][x] = static_cast<float>((u == 0 ? std::sqrt(0.125) : 0.5) * std::cos(angle));
            }
        }
        return waves;
    }();
    return table;
}

/// The coefficients of so many frequencies each way.
Block transformed(const cv::Mat& picture, cv::Point corner, std::size_t frequencies) {
    std::array<std::array<float, block_px>, block_px> rows{};
    for (std::size_t y = 0; y < block_px; ++y) {
        const float* line = picture.ptr<float>(corner.y + static_cast<int>(y)) + corner.x;
        for (std::size_t u = 0; u < frequencies; ++u) {
            for (std::size_t x = 0; x < block_px; ++x) rows[y][u] += cosines()[u][x] * line[x];
        }
    }
    Block out{};
    for (std::size_t v = 0; v < frequencies; ++v) {
        for (std::size_t y = 0; y < block_px; ++y) {
            for (std::size_t u = 0; u < frequencies; ++u) out[v * block_px + u] += cosines()[v][y] * rows[y][u];
        }
    }
    return out;
}

/// Their sum of waves, in a picture.
void add_waves(const Block& block, std::size_t frequencies, cv::Mat& picture, cv::Point corner) {
    for (std::size_t y = 0; y < block_px; ++y) {
        std::array<float, block_px> across{};
        for (std::size_t v = 0; v < frequencies; ++v) {
            for (std::size_t u = 0; u < frequencies; ++u) across[u] += cosines()[v][y] * block[v * block_px + u];
        }
        float* line = picture.ptr<float>(corner.y + static_cast<int>(y)) + corner.x;
        for (std::size_t u = 0; u < frequencies; ++u) {
            for (std::size_t x = 0; x < block_px; ++x) line[x] += cosines()[u][x] * across[u];
        }
    }
}

struct SeenBlock {
    cv::Point corner;
    std::size_t bin = 0;  // of detail
    float detail = 0;
    Block leak{};
    Block expected{};
};

std::vector<SeenBlock> find_blocks(const cv::Mat& luma, const cv::Mat& expected, const cv::Mat& seen, std::size_t frequencies) {
    std::vector<SeenBlock> blocks;
    for (int y = 0; y + block_px <= luma.rows; y += block_px) {
        for (int x = 0; x + block_px <= luma.cols; x += block_px) {
            if (cv::countNonZero(seen(cv::Rect(x, y, block_px, block_px))) < block_px * block_px) continue;
            SeenBlock block;
            block.corner = {x, y};
            block.leak = transformed(luma, block.corner, frequencies);
            block.expected = transformed(expected, block.corner, block_px);
            for (std::size_t i = 1; i < block.expected.size(); ++i) block.detail += block.expected[i] * block.expected[i];
            block.leak[0] -= middle_level * block_px;
            block.expected[0] -= middle_level * block_px;
            blocks.push_back(block);
        }
    }
    std::vector<float> sorted;
    sorted.reserve(blocks.size());
    for (const SeenBlock& block : blocks) sorted.push_back(block.detail);
    std::sort(sorted.begin(), sorted.end());
    for (SeenBlock& block : blocks) {
        const auto rank = static_cast<std::size_t>(std::lower_bound(sorted.begin(), sorted.end(), block.detail) - sorted.begin());
        block.bin = rank * detail_bins / blocks.size();
    }
    return blocks;
}

/// Between which two values a coefficient lay, as far as they are from where it was expected.
struct Interval {
    double low;
    double high;
};

Interval interval_of(const SeenBlock& block, std::size_t i, const BlockSteps& steps) {
    const double step = steps[i];
    const double value = std::round(block.leak[i] / step) * step;
    // Pixels that left the range of bytes were cut off: such a block says no more than what it is.
    if (std::abs(block.leak[i] - value) > std::max(decoded_error, step / 4)) return {block.leak[i] - block.expected[i], block.leak[i] - block.expected[i]};
    return {value - step / 2 - block.expected[i], value + step / 2 - block.expected[i]};
}

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

/// How far what was expected is off, by detail and frequency: the scale of the likeliest logistic distribution.
std::array<Block, detail_bins> measure_errors(const std::vector<SeenBlock>& blocks, const BlockSteps& steps, std::size_t frequencies) {
    std::array<std::vector<const SeenBlock*>, detail_bins> members;
    for (const SeenBlock& block : blocks) members[block.bin].push_back(&block);
    std::array<Block, detail_bins> scales{};
    for (std::size_t bin = 0; bin < detail_bins; ++bin) {
        const std::size_t stride = std::max<std::size_t>(1, members[bin].size() / enough_blocks);
        for (std::size_t v = 0; v < frequencies; ++v) {
            for (std::size_t u = 0; u < frequencies; ++u) {
                const std::size_t i = v * block_px + u;
                double best = -1e300;
                double scale = least_scale;
                double likeliest = scale;
                for (int step = 0; step < scale_steps; ++step, scale *= scale_step) {
                    double sum = 0;
                    for (std::size_t k = 0; k < members[bin].size(); k += stride) {
                        const auto [low, high] = interval_of(*members[bin][k], i, steps);
                        const double below = logistic(low / scale);
                        sum += std::log(stray + (low < high ? logistic(high / scale) - below : below * (1 - below) / scale));
                    }
                    if (sum <= best) continue;
                    best = sum;
                    likeliest = scale;
                }
                scales[bin][i] = static_cast<float>(std::hypot(likeliest, scale_floor));
            }
        }
    }
    return scales;
}

/// Weights and sums over weights, by pixels of the leak, as sums over weights and weights of a flat page.
NormalisedLeak flattened(const cv::Mat& weighted, cv::Mat weight, cv::Point corner, double tile_px, const Flattening& flattening,
                         const cv::Rect& area, int flat_px) {
    LeakLuma mean;
    mean.paper = weight + 1e-9;
    cv::divide(weighted, mean.paper, mean.luma);
    const LeakLuma less = shrunk(mean, oversampled * flat_px / tile_px);
    Flattening moved = flattening;
    moved.grid = scaling(mean.size(), less.size()) * cv::Matx33d(1, 0, -corner.x, 0, 1, -corner.y, 0, 0, 1) * flattening.grid;
    const LeakLuma flat = rectify(less, moved, area, flat_px);
    return {flat.luma.mul(flat.paper), flat.paper, 1};
}

}  // namespace

std::optional<NormalisedLeak> beyond_rounding(const cv::Mat& leak, const BlockSteps& steps, const cv::Mat& original, double side,
                                              const Flattening& flattening, const cv::Rect& area, int flat_px) {
    if (std::max(steps[1], steps[block_px]) < coarse_step) return std::nullopt;
    const double tile_px = tile_px_in_middle(flattening, {original.cols / side, original.rows / side});
    if (!(tile_px > 0 && tile_px <= most_tile_px)) return std::nullopt;
    const PageOverLeak page = draw_over_leak(leak.size(), original, side, flattening, block_px);
    if (page.box.empty()) return std::nullopt;
    cv::Mat luma;
    leak(page.box).convertTo(luma, CV_32F);
    const Explained explained = explain(luma, page.original, page.seen, tile_px);
    // The first frequency that is finer than the mark is left out.
    const auto frequencies = std::clamp<std::size_t>(static_cast<std::size_t>(std::ceil(2 * block_px * finest_cycles / tile_px)) + 1, 2, block_px);
    const std::vector<SeenBlock> blocks = find_blocks(luma, luma - explained.rest, page.seen, frequencies);
    if (blocks.empty()) return std::nullopt;
    const std::array<Block, detail_bins> scales = measure_errors(blocks, steps, frequencies);
    cv::Mat slope = cv::Mat::zeros(luma.size(), CV_32F);
    cv::Mat curvature = slope.clone();
    for (const SeenBlock& block : blocks) {
        Block slopes{};
        double sum = 0;
        for (std::size_t v = 0; v < frequencies; ++v) {
            for (std::size_t u = 0; u < frequencies; ++u) {
                const std::size_t i = v * block_px + u;
                const double scale = scales[block.bin][i];
                const auto [low, high] = interval_of(block, i, steps);
                const double below = logistic(low / scale);
                const double above = logistic(high / scale);
                slopes[i] = static_cast<float>((below + above - 1) / scale);
                sum += (below * (1 - below) + above * (1 - above)) / (scale * scale);
            }
        }
        add_waves(slopes, frequencies, slope, block.corner);
        curvature(cv::Rect(block.corner, cv::Size(block_px, block_px))).setTo(sum / (block_px * block_px));
    }
    const cv::Mat depth = depth_of(page.original, explained.light);
    return flattened(slope.mul(depth), curvature.mul(depth).mul(depth), page.box.tl(), tile_px, flattening, area, flat_px);
}

}  // namespace telltale
