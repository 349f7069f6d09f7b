#include "document/ink/ink.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "document/ink/disjoint_sets.hpp"

namespace telltale {
namespace {

/// What is paper, and how much darker than it ink is. Levels are those of an 8-bit luma. The numbers rest on what each comment says,
/// since no section of the docs gives them.
struct InkTuning {
    // The paper.

    /// The level of the paper is looked for in blocks with a side of so many pixels.
    int block_px = 16;
    /// This share of a block's pixels is no lighter than its paper.
    double paper_share = 0.8;
    /// So many blocks on each side of one are looked at as well, which is wider than any stroke.
    int paper_reach = 2;
    /// What lies on paper below this level is not read as text.
    int least_paper = 100;

    // The noise of the paper.

    /// Two pixels that are so many pixels apart share neither the smoothing of JPEG nor that of the renderer.
    int noise_step_px = 3;
    /// A pixel that is darker than the paper by so many levels or more tells nothing about the paper's noise.
    int nearly_paper = 20;

    // The ink.

    /// Ink is darker than the paper by at least so many levels. What JPEG rings around a stroke stays below that.
    int least_darkness = 24;
    /// Ink is darker than the paper by at least so many standard deviations of the noise.
    double clear_of_noise = 6;
};
constexpr InkTuning tuning{};

/// A small picture of the paper's level, one sample a block.
struct Paper {
    int columns;
    int rows;
    std::vector<float> level;

    float& at(int column, int row) { return level[static_cast<std::size_t>(row * columns + column)]; }
    float near(int column, int row) const {
        return level[static_cast<std::size_t>(std::clamp(row, 0, rows - 1) * columns + std::clamp(column, 0, columns - 1))];
    }
    /// The level at a pixel, interpolated between the middles of blocks.
    float between(double x, double y) const {
        const double across = x / tuning.block_px - 0.5;
        const double down = y / tuning.block_px - 0.5;
        const int column = static_cast<int>(std::floor(across));
        const int row = static_cast<int>(std::floor(down));
        const auto right = static_cast<float>(across - column);
        const auto below = static_cast<float>(down - row);
        const float upper = near(column, row) * (1 - right) + near(column + 1, row) * right;
        const float lower = near(column, row + 1) * (1 - right) + near(column + 1, row + 1) * right;
        return upper * (1 - below) + lower * below;
    }
};

/// The level that this share of the counted ones does not exceed.
int percentile(const std::array<int, 256>& counts, double share) {
    int total = 0;
    for (const int count : counts) total += count;
    int seen = 0;
    for (int level = 0; level < 256; ++level) {
        seen += counts[static_cast<std::size_t>(level)];
        if (seen > share * total) return level;
    }
    return 255;
}

std::uint8_t luma_at(const PagePicture& page, int x, int y) {
    return page.luma[static_cast<std::size_t>(y) * static_cast<std::size_t>(page.width) + static_cast<std::size_t>(x)];
}

Paper find_paper(const PagePicture& page) {
    Paper lightest{(page.width + tuning.block_px - 1) / tuning.block_px, (page.height + tuning.block_px - 1) / tuning.block_px, {}};
    lightest.level.resize(static_cast<std::size_t>(lightest.columns * lightest.rows));
    for (int row = 0; row < lightest.rows; ++row) {
        for (int column = 0; column < lightest.columns; ++column) {
            std::array<int, 256> counts{};
            for (int y = row * tuning.block_px; y < std::min(page.height, (row + 1) * tuning.block_px); ++y) {
                for (int x = column * tuning.block_px; x < std::min(page.width, (column + 1) * tuning.block_px); ++x)
                    ++counts[luma_at(page, x, y)];
            }
            lightest.at(column, row) = static_cast<float>(percentile(counts, tuning.paper_share));
        }
    }
    Paper paper = lightest;
    for (int row = 0; row < paper.rows; ++row) {
        for (int column = 0; column < paper.columns; ++column) {
            float most = 0;
            for (int y = -tuning.paper_reach; y <= tuning.paper_reach; ++y) {
                for (int x = -tuning.paper_reach; x <= tuning.paper_reach; ++x) most = std::max(most, lightest.near(column + x, row + y));
            }
            paper.at(column, row) = most;
        }
    }
    return paper;
}

/// The standard deviation of the paper's pixels, in levels.
double noise_of(const PagePicture& page, const Paper& paper) {
    std::array<int, 256> steps{};
    for (int y = 0; y < page.height; y += 2) {
        for (int x = 0; x + tuning.noise_step_px < page.width; ++x) {
            const int here = luma_at(page, x, y);
            const int there = luma_at(page, x + tuning.noise_step_px, y);
            const auto level = static_cast<float>(std::min(here, there) + tuning.nearly_paper);
            if (level > paper.near(x / tuning.block_px, y / tuning.block_px)) ++steps[static_cast<std::size_t>(std::abs(here - there))];
        }
    }
    return percentile(steps, 0.5) / (0.6745 * std::sqrt(2.0));
}

}  // namespace

PageInk find_ink(const PagePicture& page) {
    PageInk ink{page.width, page.height, {}, std::vector<std::int32_t>(page.luma.size(), no_ink)};
    const Paper paper = find_paper(page);
    const double darkness = std::max<double>(tuning.least_darkness, tuning.clear_of_noise * noise_of(page, paper));
    DisjointSets labels;  // the labels of one part of the ink are joined
    const auto width = static_cast<std::size_t>(page.width);
    for (int y = 0; y < page.height; ++y) {
        for (int x = 0; x < page.width; ++x) {
            const float level = paper.between(x + 0.5, y + 0.5);
            if (level < tuning.least_paper || luma_at(page, x, y) > level - darkness) continue;
            const std::size_t at = static_cast<std::size_t>(y) * width + static_cast<std::size_t>(x);
            std::int32_t label = no_ink;
            const auto touch = [&](std::int32_t other) {
                if (other != no_ink) label = label == no_ink ? other : labels.join(label, other);
            };
            if (x > 0) touch(ink.part_of[at - 1]);
            if (y > 0) {
                if (x > 0) touch(ink.part_of[at - width - 1]);
                touch(ink.part_of[at - width]);
                if (x + 1 < page.width) touch(ink.part_of[at - width + 1]);
            }
            ink.part_of[at] = label == no_ink ? labels.add() : label;
        }
    }
    std::vector<std::int32_t> number(labels.size(), no_ink);
    for (int y = 0; y < page.height; ++y) {
        for (int x = 0; x < page.width; ++x) {
            std::int32_t& label = ink.part_of[static_cast<std::size_t>(y) * width + static_cast<std::size_t>(x)];
            if (label == no_ink) continue;
            std::int32_t& part = number[static_cast<std::size_t>(labels.root(label))];
            if (part == no_ink) {
                part = static_cast<std::int32_t>(ink.parts.size());
                ink.parts.push_back({x, y, x + 1, y + 1});
            }
            label = part;
            InkPart& whole = ink.parts[static_cast<std::size_t>(part)];
            whole.left = std::min(whole.left, x);
            whole.right = std::max(whole.right, x + 1);
            whole.bottom = std::max(whole.bottom, y + 1);
        }
    }
    return ink;
}

}  // namespace telltale
