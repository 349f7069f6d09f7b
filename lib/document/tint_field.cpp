#include "document/tint_field.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace telltale {
namespace {

/// The four samples around one pixel's centre, periodic, and what each weighs.
struct Taps {
    std::array<int, 4> sample{};
    std::array<float, 4> weight{};
};

Taps taps_at(int pixel, double side) {
    const double position = (pixel + 0.5) * tile_samples / side - 0.5;  // sample i has its centre at i + 0.5
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

TintField::TintField(const Tile& tile, const PixelGrid& grid)
    : grid_(grid), darkest_(static_cast<float>(*std::min_element(tile.level.begin(), tile.level.end())) / 255) {
    const auto width = static_cast<std::size_t>(grid.width);
    stretched_.resize(tile_samples * width);
    for (int x = 0; x < grid.width; ++x) {
        const Taps taps = taps_at(x, grid.side_x);
        for (int sample = 0; sample < tile_samples; ++sample) {
            float level = 0;
            for (std::size_t i = 0; i < 4; ++i) level += taps.weight[i] * static_cast<float>(tile.at(sample, taps.sample[i]));
            stretched_[static_cast<std::size_t>(sample) * width + static_cast<std::size_t>(x)] = level / 255;
        }
    }
}

void TintField::row(int y, std::span<float> factors) const {
    const auto width = static_cast<std::size_t>(grid_.width);
    const Taps taps = taps_at(y, grid_.side_y);
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
