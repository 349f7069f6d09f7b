#include "trace/demodulate.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "telltale/error.hpp"

namespace telltale {
namespace {

constexpr double radius_window = 2.5;  // cycles: pilots this near speak for a data frequency
constexpr double clip = 1.5;           // root mean squares of the data at that radius
constexpr double least_gain = 0.1;     // of the pilots' root mean square

double radius(Frequency f) { return std::hypot(f.x, f.y); }

// A reading with the place of the tile and the keyed base phase taken away.
std::complex<double> derotated(const Harmonics& harmonics, const PilotLock& lock, Frequency page, double base_turns) {
    const Frequency f = turned(page, lock.quarter_turns);
    const double turn = f.x * lock.x + f.y * lock.y - base_turns;
    return static_cast<double>(lock.sign) * std::complex<double>(harmonics.at(f.x, f.y)) * std::polar(1.0, 2 * std::numbers::pi * turn);
}

struct BandQuality {
    double gain = 0;
    double noise = 1;
};

BandQuality quality_at(double at, const std::vector<std::pair<double, std::complex<double>>>& pilots) {
    double count = 0;
    double sum = 0;
    double energy = 0;
    for (const auto& [r, reading] : pilots) {
        const double weight = std::max(0.0, 1 - std::abs(r - at) / (2 * radius_window));
        count += weight;
        sum += weight * reading.real();
        energy += weight * std::norm(reading);
    }
    if (count <= 0 || energy <= 0) return {0, 1};
    const double mean_energy = energy / count;
    const double gain = std::max(sum / count, least_gain * std::sqrt(mean_energy));
    return {gain, std::max(mean_energy - gain * gain, 0.1 * mean_energy)};
}

}  // namespace

SoftValues demodulate(const NormalisedLeak& leak, const Region& region, const Constellation& constellation) {
    const Harmonics harmonics(fold(leak, region.side, region.area));
    const auto lane = static_cast<std::size_t>(region.lock.lane);
    std::vector<std::pair<double, std::complex<double>>> pilots;
    for (std::size_t i = 0; i < constellation.pilots.size(); ++i) {
        const Frequency f = lattice()[static_cast<std::size_t>(constellation.pilots[i])];
        pilots.emplace_back(radius(f), derotated(harmonics, region.lock, f, constellation.pilot_phase[lane][i] / static_cast<double>(phase_steps)));
    }
    SoftValues soft{{Channel::tint, static_cast<std::uint32_t>(region.lock.lane)}, {}};
    soft.values.reserve(static_cast<std::size_t>(constellation.chip_count()));
    for (std::size_t i = 0; i < constellation.data.size(); ++i) {
        const Frequency f = lattice()[static_cast<std::size_t>(constellation.data[i])];
        const auto reading = derotated(harmonics, region.lock, f, constellation.data_phase[lane][i] / static_cast<double>(phase_steps));
        const BandQuality quality = quality_at(radius(f), pilots);
        const double limit = clip * std::sqrt((quality.gain * quality.gain + quality.noise) / 2);
        const double confidence = quality.gain / quality.noise;
        soft.values.push_back(static_cast<float>(confidence * std::clamp(reading.real(), -limit, limit)));
        soft.values.push_back(static_cast<float>(confidence * std::clamp(reading.imag(), -limit, limit)));
    }
    return soft;
}

std::vector<SoftValues> add_readings(const std::vector<SoftValues>& readings) {
    std::map<SlotGroup, SoftValues> sums;
    for (const SoftValues& reading : readings) {
        const auto [at, fresh] = sums.try_emplace(reading.group, reading);
        if (fresh) continue;
        if (at->second.values.size() != reading.values.size()) throw Error(ErrorKind::bad_request, "two readings of one lane differ in length");
        std::transform(reading.values.begin(), reading.values.end(), at->second.values.begin(), at->second.values.begin(), std::plus<>());
    }
    std::vector<SoftValues> added;
    for (auto& [group, sum] : sums) added.push_back(std::move(sum));
    return added;
}

}  // namespace telltale
