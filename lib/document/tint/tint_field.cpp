#include "document/tint/tint_field.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace telltale {
namespace {

/// The four samples around the centre of a pixel, on a tile that repeats, and the weight of each.
struct Taps {
    std::array<int, 4> sample{};
    std::array<float, 4> weight{};
};

/// sides  distance from the corner of a tile, in sides of it
Taps taps_at(double sides) {
    const double position = sides * tile_samples - 0.5;  // the centre of sample i is at i + 0.5
    const double below = std::floor(position);
    const auto t = static_cast<float>(position - below);
    Taps taps;
    for (int i = 0; i < 4; ++i) {
        const auto sample = static_cast<long long>(below) + i - 1;
        taps.sample[static_cast<std::size_t>(i)] = static_cast<int>(((sample % tile_samples) + tile_samples) % tile_samples);
    }
    taps.weight = {0.5F * (-t + 2 * t * t - t * t * t), 0.5F * (2 - 5 * t * t + 3 * t * t * t), 0.5F * (t + 4 * t * t - 3 * t * t * t),
                   0.5F * (-t * t + t * t * t)};
    return taps;
}

}  // namespace

PixelGrid picture_grid(int width, int height, Orientation orientation) {
    const double side = tile_side_px(width, height);
    return {width, height, side, side, static_cast<double>(width), static_cast<double>(height), orientation};
}

TintField::TintField(const Tile& tile, const PixelGrid& grid)
    : grid_(grid), darkest_(static_cast<float>(*std::min_element(tile.level.begin(), tile.level.end())) / 255) {
    const auto width = static_cast<std::size_t>(grid.width);
    stretched_.resize(tile_samples * width);
    for (int x = 0; x < grid.width; ++x) {
        const Taps taps = taps_at((grid.orientation.runs_left() ? grid.extent_x - x - 0.5 : x + 0.5) / grid.side_x);
        for (int sample = 0; sample < tile_samples; ++sample) {
            float level = 0;
            for (std::size_t i = 0; i < 4; ++i) {
                const int across = taps.sample[i];
                level +=
                    taps.weight[i] * static_cast<float>(grid.orientation.swaps_axes() ? tile.at(across, sample) : tile.at(sample, across));
            }
            stretched_[static_cast<std::size_t>(sample) * width + static_cast<std::size_t>(x)] = level / 255;
        }
    }
}

void TintField::row(int y, std::span<float> factors) const {
    const auto width = static_cast<std::size_t>(grid_.width);
    const Taps taps = taps_at((grid_.orientation.runs_up() ? grid_.extent_y - y - 0.5 : y + 0.5) / grid_.side_y);
    const auto line = [&](std::size_t i) { return stretched_.data() + static_cast<std::size_t>(taps.sample[i]) * width; };
    const float* a = line(0);
    const float* b = line(1);
    const float* c = line(2);
    const float* d = line(3);
    float* out = factors.data();
    for (std::size_t x = 0; x < width; ++x) {
        // A spline overshoots a little; nothing becomes lighter than it was, or darker than the tile's darkest level.
        const float factor = taps.weight[0] * a[x] + taps.weight[1] * b[x] + taps.weight[2] * c[x] + taps.weight[3] * d[x];
        out[x] = std::clamp(factor, darkest_, 1.0F);
    }
}

}  // namespace telltale
