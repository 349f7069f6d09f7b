#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

#include "mark/constellation.hpp"

namespace telltale {

/// A pilot's measured amplitude, with its known phase taken away.
template <typename Real>
struct PilotReading {
    Frequency frequency;  ///< in the leak's frame
    std::complex<Real> reading;
};

/// Cuts amplitudes at 2.5 times their median, whatever the phases, so that one strong line does not rule the sum.
template <typename Real>
void clip_amplitudes(std::vector<PilotReading<Real>>& pilots) {
    constexpr float amplitude_clip = 2.5F;
    std::vector<Real> sizes;
    sizes.reserve(pilots.size());
    for (const auto& pilot : pilots) sizes.push_back(std::abs(pilot.reading));
    std::nth_element(sizes.begin(), sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2), sizes.end());
    const Real limit = static_cast<Real>(amplitude_clip) * sizes[sizes.size() / 2];
    for (auto& pilot : pilots) {
        const Real size = std::abs(pilot.reading);
        if (size > limit && size > 0) pilot.reading *= limit / size;
    }
}

/// Weighs readings by the amplitudes that were written, since a weaker wave in the same noise is worth less.
template <typename Real>
void match_amplitudes(std::vector<PilotReading<Real>>& pilots) {
    for (auto& pilot : pilots) pilot.reading *= static_cast<Real>(amplitude(pilot.frequency)) / full_amplitude;
}

/// The standard deviation that the pilots' sum would have if all phases were chance.
template <typename Real>
double deviation_of(const std::vector<PilotReading<Real>>& pilots) {
    double energy = 0;
    for (const auto& pilot : pilots) energy += std::norm(pilot.reading);
    return std::sqrt(energy / 2) + 1e-12;
}

/// The pilots' sum when the tile's origin lies at (x, y), in tile sides.
template <typename Real>
double correlate(const std::vector<PilotReading<Real>>& pilots, double x, double y) {
    double sum = 0;
    for (const auto& pilot : pilots) {
        const double angle = 2 * std::numbers::pi * (pilot.frequency.x * x + pilot.frequency.y * y);
        sum += pilot.reading.real() * std::cos(angle) - pilot.reading.imag() * std::sin(angle);
    }
    return sum;
}

}  // namespace telltale
