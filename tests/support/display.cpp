#include "support/display.hpp"

#include <algorithm>
#include <cmath>

namespace telltale::support {
namespace {

constexpr double display_gamma = 2.2;
constexpr double gap = 0.06;            // dark share of a stripe's width on each side, and of a pixel's height: the black matrix
constexpr double viewer_margin = 0.12;  // width of the viewer's grey around the page, as a share of the page's width
constexpr float viewer_grey = 0.10F;    // light of that grey, as a share of white

// How much light of a red, green and blue stripe each of the sensor's three filters passes.
constexpr std::array<std::array<float, 3>, 3> filters{{{0.90F, 0.08F, 0.02F}, {0.08F, 0.84F, 0.08F}, {0.02F, 0.10F, 0.88F}}};

}  // namespace

Display::Display(const Raster& page) : page_(page), margin_(viewer_margin * page.width) {
    for (int level = 0; level < 256; ++level)
        light_[static_cast<std::size_t>(level)] = static_cast<float>(std::pow(level / 255.0, display_gamma));
    for (std::size_t filter = 0; filter < 3; ++filter) {
        for (std::size_t stripe = 0; stripe < 3; ++stripe)
            pass_[filter][stripe] = filters[filter][stripe] * static_cast<float>(3 / ((1 - 2 * gap) * (1 - 2 * gap)));
    }
}

double Display::margin() const {
    return 3 * margin_;  // the desk begins well away from the screen
}

double Display::light(double x, double y, double spread_x, double spread_y, std::size_t filter) const {
    if (x < -margin_ || y < -margin_ || x >= page_.width + margin_ || y >= page_.height + margin_) return desk_light();
    const auto [left, top, columns, rows] = Aperture(x, y, spread_x, spread_y);
    std::array<float, 3 * Aperture::most> across;
    for (int i = 0; i < columns; ++i) {
        for (int stripe = 0; stripe < 3; ++stripe) {
            const double from = left + i + (stripe + gap) / 3.0 - x;
            const double to = left + i + (stripe + 1 - gap) / 3.0 - x;
            across[static_cast<std::size_t>(3 * i + stripe)] =
                pass_[filter][static_cast<std::size_t>(stripe)] *
                static_cast<float>(share_below(to / spread_x) - share_below(from / spread_x));
        }
    }
    double sum = 0;
    for (int j = 0; j < rows; ++j) {
        const int row = top + j;
        float line = 0;
        if (row < 0 || row >= page_.height) {
            for (int i = 0; i < 3 * columns; ++i) line += viewer_grey * across[static_cast<std::size_t>(i)];
        } else {
            const auto* samples = page_.samples.data() + static_cast<std::ptrdiff_t>(row) * page_.width * page_.channels;
            for (int i = 0; i < columns; ++i) {
                const int column = left + i;
                const bool shown = column >= 0 && column < page_.width;
                for (int stripe = 0; stripe < 3; ++stripe) {
                    const float value = shown ? light_[samples[column * page_.channels + (page_.channels == 3 ? stripe : 0)]] : viewer_grey;
                    line += value * across[static_cast<std::size_t>(3 * i + stripe)];
                }
            }
        }
        sum += line * (share_below((row + 1 - gap - y) / spread_y) - share_below((row + gap - y) / spread_y));
    }
    return sum;
}

}  // namespace telltale::support
