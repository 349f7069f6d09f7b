#include "document/tint/masking.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "document/tint/tinted_rows.hpp"

namespace telltale {
namespace {

constexpr int block = 8;  // pixels: the blocks of JPEG, so that its coefficients give the moments

/// How much of the tint a part of a picture hides, and how far it is lifted: docs/design/pictures.md, "What hides how much".
struct MaskingTuning {
    // Where a picture is looked at.

    /// A tile's side is so many cells long. A cell is then about as wide as half a wave of the finest frequency.
    double cells_per_tile = 25;
    /// So many cells on each side of one belong to its neighbourhood.
    int reach = 2;

    // The gain.

    /// A standard deviation of so many levels hides nothing yet.
    float calm = 3;
    /// Each level of deviation beyond what hides nothing adds so much to the gain.
    float masked_per_level = 1.0F / 6;
    /// The gain is no more than this. A higher one shows where a texture has a calm spot: a gain of 4 gives a deviation of 2.1 levels
    /// there.
    float most_gain = 1.6F;
    /// The gain is 1 where at least this share of an area is paper. On pages, even in the densest tables, more of an area is paper.
    float paper_share = 0.22F;
    /// The gain is whole where at most this share of an area is paper.
    float texture_share = 0.15F;

    // The lift.

    /// Pixels from this level up need no lift.
    float light_level = 217;
    /// Black is lifted by this share of the tint's depth. All levels but the rarest then show on black, which is lightened by one level
    /// less.
    float most_lift = 2.0F / 3;
};
constexpr MaskingTuning tuning{};

struct Grid {
    int columns;
    int rows;
};

template <typename Visit>
void around(const Grid& grid, int column, int row, int distance, const Visit& visit) {
    for (int y = std::max(0, row - distance); y <= std::min(grid.rows - 1, row + distance); ++y) {
        for (int x = std::max(0, column - distance); x <= std::min(grid.columns - 1, column + distance); ++x) {
            visit(static_cast<std::size_t>(y) * static_cast<std::size_t>(grid.columns) + static_cast<std::size_t>(x));
        }
    }
}

// Smooths the values of cells, so that no border of a cell shows.
std::vector<float> smoothed(const Grid& grid, const std::vector<float>& values) {
    std::vector<float> out(values.size());
    for (int row = 0; row < grid.rows; ++row) {
        for (int column = 0; column < grid.columns; ++column) {
            float sum = 0;
            float count = 0;
            around(grid, column, row, 1, [&](std::size_t i) {
                sum += values[i];
                ++count;
            });
            out[static_cast<std::size_t>(row) * static_cast<std::size_t>(grid.columns) + static_cast<std::size_t>(column)] = sum / count;
        }
    }
    return out;
}

float deviation(float count, float sum, float squares) {
    const float mean = sum / count;
    return std::sqrt(std::max(0.0F, squares / count - mean * mean));
}

// How much of an area is as light as its lightest part, or as dark as its darkest, whichever is more. A thirty-second of it, such as
// specks and what antialiasing and JPEG ring, may be lighter or darker.
template <std::size_t Bins>
float share_of_paper(std::array<float, Bins> levels) {
    const float all = std::accumulate(levels.begin(), levels.end(), 0.0F);
    float most = 0;
    for (int side = 0; side < 2; ++side) {
        float beyond = 0;
        std::size_t bin = 0;
        while (bin + 1 < Bins && beyond + levels[bin] < all / 32) beyond += levels[bin++];
        most = std::max(most, beyond + levels[bin] + (bin + 1 < Bins ? levels[bin + 1] : 0));
        std::reverse(levels.begin(), levels.end());
    }
    return most / std::max(all, 1.0F);
}

struct Light {
    const SampleLayout& layout;

    float at(std::span<const std::uint8_t> row, int pixel) const {
        const auto first =
            static_cast<std::size_t>(pixel) * static_cast<std::size_t>(layout.channels) + static_cast<std::size_t>(layout.first_marked);
        float sum = 0;
        float weights = 0;
        for (int c = 0; c < layout.marked; ++c) {
            const float weight = layout.marked == 3 && c == 1 ? 2 : 1;  // green is half of what is seen
            sum += weight * sample(row, first + static_cast<std::size_t>(c));
            weights += weight;
        }
        return layout.is_ink ? 255 - sum / weights : sum / weights;
    }

    float sample(std::span<const std::uint8_t> row, std::size_t i) const {
        if (layout.bits == 8) return row[i];
        return static_cast<float>(reinterpret_cast<const std::uint16_t*>(row.data())[i]) / 257;
    }
};

}  // namespace

Masking::Masking(int width, int height)
    : cell_blocks_(std::max(1, static_cast<int>(std::lround(tile_side_px(width, height) / tuning.cells_per_tile / block)))),
      columns_((width + cell_blocks_ * block - 1) / (cell_blocks_ * block)),
      rows_((height + cell_blocks_ * block - 1) / (cell_blocks_ * block)),
      cells_(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_)) {}

Masking::Cell& Masking::cell_of_block(int column, int row) {
    const int x = std::min(column / cell_blocks_, columns_ - 1);  // a JPEG's last blocks may lie outside the picture
    const int y = std::min(row / cell_blocks_, rows_ - 1);
    return cells_[static_cast<std::size_t>(y) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(x)];
}

void Masking::add_row(int y, std::span<const std::uint8_t> row, const SampleLayout& layout) {
    const Light light{layout};
    const int width = static_cast<int>(row.size() / layout.pixel_bytes());
    for (int left = 0; left < width; left += block) {
        Cell& cell = cell_of_block(left / block, y / block);
        for (int x = left; x < std::min(width, left + block); ++x) {
            cell.add(light.at(row, x));
        }
    }
}

void Masking::add_block(int column, int row, std::span<const float, 64> light) {
    Cell& cell = cell_of_block(column, row);
    for (const float level : light) cell.add(level);
}

void Masking::Cell::add(float light) {
    count += 1;
    sum += light;
    squares += light * light;
    auto& bin = levels[static_cast<std::size_t>(std::clamp(static_cast<int>(light) * bins / 256, 0, bins - 1))];
    if (bin < std::numeric_limits<std::uint16_t>::max()) ++bin;
}

void Masking::finish() {
    const Grid grid{columns_, rows_};
    gain_.assign(cells_.size(), 1);
    lift_.assign(cells_.size(), 0);
    std::vector<float> deviations;
    for (int row = 0; row < rows_; ++row) {
        for (int column = 0; column < columns_; ++column) {
            float count = 0;
            float sum = 0;
            float squares = 0;
            float lightest = 0;
            deviations.clear();
            std::array<float, bins> levels{};
            around(grid, column, row, tuning.reach, [&](std::size_t i) {
                const Cell& cell = cells_[i];
                if (cell.count == 0) return;
                const float mean = cell.sum / cell.count;
                for (std::size_t bin = 0; bin < bins; ++bin) levels[bin] += cell.levels[bin];
                ++count;
                sum += mean;
                squares += mean * mean;
                lightest = std::max(lightest, mean);
                deviations.push_back(deviation(cell.count, cell.sum, cell.squares));
            });
            if (deviations.empty()) continue;
            const auto calmest = deviations.begin() + static_cast<std::ptrdiff_t>(deviations.size() / 8);
            std::nth_element(deviations.begin(), calmest, deviations.end());
            // Fine grain alone does not hide blotches as wide as the tint's: the cells must differ from each other too.
            const float activity = std::min(*calmest, 1.5F * deviation(count, sum, squares));
            const auto at = static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(column);
            const float hidden = std::clamp((activity - tuning.calm) * tuning.masked_per_level, 0.0F, tuning.most_gain - 1);
            gain_[at] = 1 + hidden * std::clamp((tuning.paper_share - share_of_paper(levels)) / (tuning.paper_share - tuning.texture_share),
                                                0.0F, 1.0F);
            lift_[at] = tuning.most_lift * std::clamp((tuning.light_level - lightest) / tuning.light_level, 0.0F, 1.0F);
        }
    }
    gain_ = smoothed(grid, gain_);
    lift_ = smoothed(grid, lift_);
    const auto is = [](float value) { return [value](float x) { return x == value; }; };
    plain_ = std::all_of(gain_.begin(), gain_.end(), is(1)) && std::all_of(lift_.begin(), lift_.end(), is(0));
    cells_ = {};
}

void Masking::row(double y, double step, std::span<float> gain, std::span<float> lift) const {
    const double cell = cell_blocks_ * block;
    const double down = std::clamp(y / cell - 0.5, 0.0, static_cast<double>(rows_ - 1));
    const auto top = static_cast<std::size_t>(down) * static_cast<std::size_t>(columns_);
    const auto bottom = static_cast<std::size_t>(std::min(static_cast<int>(down) + 1, rows_ - 1)) * static_cast<std::size_t>(columns_);
    const auto share_y = static_cast<float>(down - std::floor(down));
    for (std::size_t x = 0; x < gain.size(); ++x) {
        const double across = std::clamp((static_cast<double>(x) + 0.5) * step / cell - 0.5, 0.0, static_cast<double>(columns_ - 1));
        const auto left = static_cast<std::size_t>(across);
        const std::size_t right = std::min(left + 1, static_cast<std::size_t>(columns_ - 1));
        const auto share_x = static_cast<float>(across - std::floor(across));
        const auto between = [&](const std::vector<float>& values) {
            const float above = values[top + left] + share_x * (values[top + right] - values[top + left]);
            const float below = values[bottom + left] + share_x * (values[bottom + right] - values[bottom + left]);
            return above + share_y * (below - above);
        };
        gain[x] = between(gain_);
        lift[x] = between(lift_);
    }
}

}  // namespace telltale
