#include "support/stamp_picture.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace telltale::support {
namespace {

// Where a pixel's centre falls between two samples of the tile, whose centres lie at i + 0.5; the tile repeats.
struct Tap {
    int first = 0;
    int second = 0;
    float share = 0;  // of the second
};

std::vector<Tap> make_taps(int pixels, double side_px) {
    std::vector<Tap> taps(static_cast<std::size_t>(pixels));
    for (int i = 0; i < pixels; ++i) {
        const double position = (i + 0.5) * tile_samples / side_px - 0.5;
        const int whole = static_cast<int>(std::floor(position));
        const int first = (whole + tile_samples) % tile_samples;
        taps[static_cast<std::size_t>(i)] = {first, (first + 1) % tile_samples, static_cast<float>(position - whole)};
    }
    return taps;
}

}  // namespace

Raster stamp_picture(const Raster& page, const Tile& tile) {
    const double side_px = std::min(page.width, page.height) / 4.0;
    const std::vector<Tap> across = make_taps(page.width, side_px);
    const std::vector<Tap> down = make_taps(page.height, side_px);
    Raster stamped = page;
    auto* sample = stamped.samples.data();
    std::array<float, tile_samples> row{};
    for (const Tap& y : down) {
        for (int i = 0; i < tile_samples; ++i) {
            row[static_cast<std::size_t>(i)] =
                static_cast<float>(tile.at(y.first, i)) * (1 - y.share) + static_cast<float>(tile.at(y.second, i)) * y.share;
        }
        for (const Tap& x : across) {
            const float level = row[static_cast<std::size_t>(x.first)] * (1 - x.share) + row[static_cast<std::size_t>(x.second)] * x.share;
            for (int channel = 0; channel < page.channels; ++channel, ++sample) {
                *sample = static_cast<std::uint8_t>(static_cast<float>(*sample) * level / 255 + 0.5F);
            }
        }
    }
    return stamped;
}

}  // namespace telltale::support
