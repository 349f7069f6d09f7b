#include "document/ink/ink.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "document/ink/disjoint_sets.hpp"

namespace telltale {
namespace {

constexpr int block_px = 16;          // side of the blocks in which the level of the paper is looked for
constexpr double paper_share = 0.8;   // share of a block's pixels that are no lighter than its paper
constexpr int paper_reach = 2;        // blocks around one that are looked at as well, which is wider than any stroke
constexpr int least_paper = 100;      // levels: what lies on darker paper is not read as text
constexpr int least_darkness = 24;    // levels below the paper that make ink: what JPEG rings around a stroke stays below
constexpr double clear_of_noise = 6;  // deviations of the noise that make ink
constexpr int noise_step_px = 3;      // pixels so far apart share neither the smoothing of JPEG nor that of the renderer
constexpr int nearly_paper = 20;      // levels below the paper: darker pixels tell nothing about its noise

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
        const double across = x / block_px - 0.5;
        const double down = y / block_px - 0.5;
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
    Paper lightest{(page.width + block_px - 1) / block_px, (page.height + block_px - 1) / block_px, {}};
    lightest.level.resize(static_cast<std::size_t>(lightest.columns * lightest.rows));
    for (int row = 0; row < lightest.rows; ++row) {
        for (int column = 0; column < lightest.columns; ++column) {
            std::array<int, 256> counts{};
            for (int y = row * block_px; y < std::min(page.height, (row + 1) * block_px); ++y) {
                for (int x = column * block_px; x < std::min(page.width, (column + 1) * block_px); ++x) ++counts[luma_at(page, x, y)];
            }
            lightest.at(column, row) = static_cast<float>(percentile(counts, paper_share));
        }
    }
    Paper paper = lightest;
    for (int row = 0; row < paper.rows; ++row) {
        for (int column = 0; column < paper.columns; ++column) {
            float most = 0;
            for (int y = -paper_reach; y <= paper_reach; ++y) {
                for (int x = -paper_reach; x <= paper_reach; ++x) most = std::max(most, lightest.near(column + x, row + y));
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
        for (int x = 0; x + noise_step_px < page.width; ++x) {
            const int here = luma_at(page, x, y);
            const int there = luma_at(page, x + noise_step_px, y);
            const auto level = static_cast<float>(std::min(here, there) + nearly_paper);
            if (level > paper.near(x / block_px, y / block_px)) ++steps[static_cast<std::size_t>(std::abs(here - there))];
        }
    }
    return percentile(steps, 0.5) / (0.6745 * std::sqrt(2.0));
}

}  // namespace

PageInk find_ink(const PagePicture& page) {
    PageInk ink{page.width, page.height, {}, std::vector<std::int32_t>(page.luma.size(), no_ink)};
    const Paper paper = find_paper(page);
    const double darkness = std::max<double>(least_darkness, clear_of_noise * noise_of(page, paper));
    DisjointSets labels;  // the labels of one part of the ink are joined
    const auto width = static_cast<std::size_t>(page.width);
    for (int y = 0; y < page.height; ++y) {
        for (int x = 0; x < page.width; ++x) {
            const float level = paper.between(x + 0.5, y + 0.5);
            if (level < least_paper || luma_at(page, x, y) > level - darkness) continue;
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
