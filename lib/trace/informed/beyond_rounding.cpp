#include "trace/informed/beyond_rounding.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "trace/camera/rectify.hpp"
#include "trace/informed/beyond_original.hpp"
#include "trace/informed/explain.hpp"
#include "trace/informed/page_over_leak.hpp"
#include "trace/leak/coordinates.hpp"
#include "trace/leak/flattening.hpp"
#include "trace/tint/block_waves.hpp"

namespace telltale {
namespace {

/// How the roundings of a JPEG are read beside an original: docs/design/camera.md, "How it was rounded", which gives the largest tile.
struct RoundingLimits {
    // Which leaks are read, and at what resolution.

    /// The first waves need at least this step for roundings to be read, since the mark's coefficients are some 2.
    int coarse_step = 5;
    /// A tile of the leak takes no more than so many pixels. Larger tiles have pixels enough to be read as they are.
    double most_tile_px = 240;
    /// The leak has so many times the resolution of the flat picture before it is flattened.
    double oversampled = 1.3;

    // How far off the expectations are: docs/experiments/camera.md, "Tried and left out", has the classes and the floor.

    /// Blocks are put into so many classes by their detail, with the same number of blocks in each.
    std::size_t detail_bins = 8;
    /// So many blocks are enough to measure the scale of an error.
    std::size_t enough_blocks = 500;
    /// The smallest scale of an error that is tried, in units of a coefficient.
    double least_scale = 0.3;
    /// Neighbouring scales that are tried have this ratio.
    double scale_step = 1.3;
    /// So many scales are tried.
    int scale_steps = 20;
    /// Errors of a smaller scale than this, in units of a coefficient, are not trusted more. Floors of 0.5 to 5 were tried.
    double scale_floor = 4;
    /// What no error explains has this likelihood.
    double stray = 1e-4;

    // Which blocks are taken as they are.

    /// A coefficient may be off by so much because pixels were rounded. In colour it may be off by a quarter of its step.
    double decoded_error = 1.5;
};
constexpr RoundingLimits limits;

constexpr double finest_cycles = 20;  // finest wave of the mark, cycles a tile
constexpr int middle_level = 128;     // the level of pixels at which a block's first coefficient is zero

/// Coefficients of a block, or one value for each of them, row by row, lowest frequencies first.
using Block = cv::Matx<float, block_px, block_px>;

cv::Rect place_of(cv::Point corner) {
    return {corner, cv::Size(block_px, block_px)};
}

Block transformed(const cv::Mat& picture, cv::Point corner) {
    Block out;
    cv::dct(picture(place_of(corner)), out);
    return out;
}

struct SeenBlock {
    cv::Point corner;
    std::size_t bin = 0;  // the class of its detail
    float detail = 0;
    Block leak;
    Block expected;
};

std::vector<SeenBlock> find_blocks(const cv::Mat& luma, const cv::Mat& expected, const cv::Mat& seen) {
    std::vector<SeenBlock> blocks;
    for (int y = 0; y + block_px <= luma.rows; y += block_px) {
        for (int x = 0; x + block_px <= luma.cols; x += block_px) {
            if (cv::countNonZero(seen(place_of({x, y}))) < block_px * block_px) continue;
            SeenBlock block;
            block.corner = {x, y};
            block.leak = transformed(luma, block.corner);
            block.expected = transformed(expected, block.corner);
            for (int i = 1; i < Block::channels; ++i) block.detail += block.expected.val[i] * block.expected.val[i];
            block.leak(0, 0) -= middle_level * block_px;
            block.expected(0, 0) -= middle_level * block_px;
            blocks.push_back(block);
        }
    }
    std::vector<float> sorted;
    sorted.reserve(blocks.size());
    for (const SeenBlock& block : blocks) sorted.push_back(block.detail);
    std::sort(sorted.begin(), sorted.end());
    for (SeenBlock& block : blocks) {
        const auto rank = static_cast<std::size_t>(std::lower_bound(sorted.begin(), sorted.end(), block.detail) - sorted.begin());
        block.bin = rank * limits.detail_bins / blocks.size();
    }
    return blocks;
}

/// The two values between which a coefficient lay before it was rounded, counted from where it was expected.
struct Interval {
    double low;
    double high;
};

Interval interval_of(const SeenBlock& block, std::size_t i, const BlockSteps& steps) {
    const double step = steps[i];
    const double leak = block.leak.val[i];
    const double expected = block.expected.val[i];
    const double value = std::round(leak / step) * step;
    // The coefficient is not near a multiple of its step, because pixels that left the range of bytes were cut off. Such a block
    // says no more than the value that it has.
    if (std::abs(leak - value) > std::max(limits.decoded_error, step / 4)) return {leak - expected, leak - expected};
    return {value - step / 2 - expected, value + step / 2 - expected};
}

double logistic(double x) {
    return 1 / (1 + std::exp(-x));
}

/// How far off the expectations are: the scale of the likeliest logistic distribution, for each class of detail and each frequency.
std::array<Block, limits.detail_bins> measure_errors(const std::vector<SeenBlock>& blocks, const BlockSteps& steps,
                                                     std::size_t frequencies) {
    std::array<std::vector<const SeenBlock*>, limits.detail_bins> members;
    for (const SeenBlock& block : blocks) members[block.bin].push_back(&block);
    std::array<Block, limits.detail_bins> scales;
    for (std::size_t bin = 0; bin < limits.detail_bins; ++bin) {
        const std::size_t stride = std::max<std::size_t>(1, members[bin].size() / limits.enough_blocks);
        for (std::size_t v = 0; v < frequencies; ++v) {
            for (std::size_t u = 0; u < frequencies; ++u) {
                const std::size_t i = v * block_px + u;
                double best = -1e300;
                double scale = limits.least_scale;
                double likeliest = scale;
                for (int step = 0; step < limits.scale_steps; ++step, scale *= limits.scale_step) {
                    double sum = 0;
                    for (std::size_t k = 0; k < members[bin].size(); k += stride) {
                        const auto [low, high] = interval_of(*members[bin][k], i, steps);
                        const double below = logistic(low / scale);
                        sum += std::log(limits.stray + (low < high ? logistic(high / scale) - below : below * (1 - below) / scale));
                    }
                    if (sum <= best) continue;
                    best = sum;
                    likeliest = scale;
                }
                scales[bin].val[i] = static_cast<float>(std::hypot(likeliest, limits.scale_floor));
            }
        }
    }
    return scales;
}

/// Flattens slopes and curvatures that are given for each pixel of the leak.
NormalisedLeak flattened(const cv::Mat& slope, const cv::Mat& curvature, cv::Point corner, double tile_px, const Flattening& flattening,
                         const cv::Rect& area, int flat_px) {
    LeakLuma mean;
    mean.paper = curvature + 1e-9;
    cv::divide(slope, mean.paper, mean.luma);
    const LeakLuma less = shrunk(mean, limits.oversampled * flat_px / tile_px);
    Flattening moved = flattening;
    moved.grid = scaling(mean.size(), less.size()) * cv::Matx33d(1, 0, -corner.x, 0, 1, -corner.y, 0, 0, 1) * flattening.grid;
    const LeakLuma flat = rectify(less, moved, area, flat_px);
    return {flat.luma.mul(flat.paper), flat.paper, 1};
}

}  // namespace

std::optional<NormalisedLeak> beyond_rounding(const cv::Mat& leak, const BlockSteps& steps, const cv::Mat& original, double side,
                                              const Flattening& flattening, const cv::Rect& area, int flat_px) {
    if (std::max(steps[1], steps[block_px]) < limits.coarse_step) return std::nullopt;
    const double tile_px = tile_px_at(flattening, cv::Point2d(original.cols, original.rows) / (2 * side));
    if (!(tile_px > 0 && tile_px <= limits.most_tile_px)) return std::nullopt;
    const PageOverLeak page = draw_over_leak(leak.size(), original, side, flattening, block_px);
    if (page.box.empty()) return std::nullopt;
    cv::Mat luma;
    leak(page.box).convertTo(luma, CV_32F);
    const Explained explained = explain(luma, page.original, page.seen, tile_px);
    // Frequencies finer than the mark are left out.
    const auto frequencies =
        std::clamp<std::size_t>(static_cast<std::size_t>(std::ceil(2 * block_px * finest_cycles / tile_px)) + 1, 2, block_px);
    const std::vector<SeenBlock> blocks = find_blocks(luma, luma - explained.rest, page.seen);
    if (blocks.empty()) return std::nullopt;
    const std::array<Block, limits.detail_bins> scales = measure_errors(blocks, steps, frequencies);
    cv::Mat slope = cv::Mat::zeros(luma.size(), CV_32F);
    cv::Mat curvature = slope.clone();
    for (const SeenBlock& block : blocks) {
        Block slopes;
        double sum = 0;
        for (std::size_t v = 0; v < frequencies; ++v) {
            for (std::size_t u = 0; u < frequencies; ++u) {
                const std::size_t i = v * block_px + u;
                const double scale = scales[block.bin].val[i];
                const auto [low, high] = interval_of(block, i, steps);
                const double below = logistic(low / scale);
                const double above = logistic(high / scale);
                slopes.val[i] = static_cast<float>((below + above - 1) / scale);
                sum += (below * (1 - below) + above * (1 - above)) / (scale * scale);
            }
        }
        cv::idct(slopes, slope(place_of(block.corner)));
        curvature(place_of(block.corner)).setTo(sum / (block_px * block_px));
    }
    const cv::Mat depth = depth_of(page.original, explained.light);
    return flattened(slope.mul(depth), curvature.mul(depth).mul(depth), page.box.tl(), tile_px, flattening, area, flat_px);
}

}  // namespace telltale
