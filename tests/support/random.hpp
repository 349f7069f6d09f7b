#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>

namespace telltale::support {

/// Random numbers for attacks. One seed gives the same ones on every machine, which standard distributions do not.
class Random {
public:
    explicit Random(std::uint32_t seed) : engine_(seed) {}

    double uniform(double low, double high) { return low + (high - low) * (static_cast<double>(engine_()) / 4294967296.0); }
    /// A whole number in [0, count).
    int below(int count) { return static_cast<int>(uniform(0, count)); }
    bool coin() { return (engine_() >> 31) != 0; }
    /// A normal number of mean 0 and standard deviation 1 (Box and Muller).
    double normal() {
        const double radius = std::sqrt(-2 * std::log(1 - uniform(0, 1)));
        return radius * std::cos(2 * std::numbers::pi * uniform(0, 1));
    }

private:
    std::mt19937 engine_;
};

}  // namespace telltale::support
