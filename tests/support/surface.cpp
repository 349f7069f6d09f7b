#include "support/surface.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace telltale::support {

Aperture::Aperture(double x, double y, double spread_x, double spread_y) {
    constexpr double reach = 3.2;  // how far an aperture reaches, in deviations of its spread
    left = static_cast<int>(std::floor(x - reach * spread_x));
    top = static_cast<int>(std::floor(y - reach * spread_y));
    columns = std::min(most, static_cast<int>(std::floor(x + reach * spread_x)) - left + 1);
    rows = std::min(most, static_cast<int>(std::floor(y + reach * spread_y)) - top + 1);
}

double share_below(double deviations) {
    constexpr int steps = 4096;  // steps of a table, since millions of values are asked for
    constexpr double reach = 4;
    static const auto table = [] {
        std::array<double, steps + 2> shares{};
        for (int i = 0; i < steps + 2; ++i)
            shares[static_cast<std::size_t>(i)] = 0.5 * std::erfc(-(2 * reach * i / steps - reach) / std::numbers::sqrt2);
        return shares;
    }();
    const double at = (deviations + reach) * steps / (2 * reach);
    if (at <= 0) return 0;
    if (at >= steps) return 1;
    const auto cell = static_cast<std::size_t>(at);
    return table[cell] + (at - static_cast<double>(cell)) * (table[cell + 1] - table[cell]);
}

}  // namespace telltale::support
