#include "trace/tint/demodulate.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "telltale/error.hpp"
#include "trace/score/soft_values.hpp"
#include "trace/tint/block_means.hpp"

namespace telltale {
namespace {

/// How readings are weighed: docs/design/tint.md, "Reading the chips", which gives the clip and none of the other numbers.
struct DemodulationTuning {
    // The pilots near a radius.

    /// A pilot counts half at this difference of radius, in cycles, and not at all at twice that.
    double radius_window = 3.5;
    /// The gain is at least this share of the pilots' root mean square.
    double least_gain = 0.1;

    // One reading.

    /// All frequencies nearer than this, in cycles, tell the noise of a direction.
    double neighbourhood = 3.2;
    /// The noise is at least this share of the energy around.
    double least_noise = 0.2;
    /// No value is greater than so many root mean squares of the data at its radius.
    double clip = 1.5;

    // When the means of blocks are read too: docs/design/tint.md, "Averaged copies", which gives the score.

    /// Data with less than this share of the pilots' energy says that copies were averaged.
    double averaged = 0.6;
    /// Means of blocks are read from this score of a lock on. Where pilots are fainter, means of blocks say less than a fold.
    double sure_pilots = 9;
};
constexpr DemodulationTuning tuning;

double radius(Frequency f) {
    return std::hypot(f.x, f.y);
}

struct Reading {
    Frequency at;
    double radius = 0;
    std::complex<double> value;
};

struct BandQuality {
    double gain = 0;
    double noise = 1;
};

// How strong and how noisy the pilots of about this radius are.
BandQuality quality_at(double at, const std::vector<Reading>& pilots) {
    double count = 0;
    double sum = 0;
    double energy = 0;
    for (const Reading& pilot : pilots) {
        const double weight = std::max(0.0, 1 - std::abs(pilot.radius - at) / (2 * tuning.radius_window));
        count += weight;
        sum += weight * pilot.value.real();
        energy += weight * std::norm(pilot.value);
    }
    if (count <= 0 || energy <= 0) return {0, 1};
    const double mean_energy = energy / count;
    const double gain = std::max(sum / count, tuning.least_gain * std::sqrt(mean_energy));
    return {gain, std::max(mean_energy - gain * gain, 0.1 * mean_energy)};
}

std::vector<BandQuality> qualities(const std::vector<Reading>& readings, const std::vector<Reading>& pilots) {
    std::vector<BandQuality> found;
    found.reserve(readings.size());
    for (const Reading& reading : readings) found.push_back(quality_at(reading.radius, pilots));
    return found;
}

// How much of the pilots' energy the data points have, as a share.
//
// It is all of it in the leak of one copy and a third where three copies were averaged, since pilots are alike in all copies and
// chips are not.
double measure_agreement(const std::vector<Reading>& data, const std::vector<BandQuality>& bands) {
    constexpr double most_energy = 4;  // greatest energy over what is expected, so that one strong line does not rule
    constexpr double least_agreement = 0.1;
    double seen = 0;
    double promised = 0;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const double strength = bands[i].gain * bands[i].gain;
        const double expected = strength + bands[i].noise;
        if (expected <= 0) continue;
        const double weight = 1 / (expected * expected);
        seen += weight * (std::min(std::norm(data[i].value), most_energy * expected) - bands[i].noise);
        promised += weight * strength;
    }
    return promised > 0 ? std::clamp(seen / promised, least_agreement, 1.0) : 1;
}

// Energies by frequency, whatever the phases.
//
// Rows of text and rules of a table make some directions noisier than others of the same radius.
class EnergyMap {
public:
    void add(Frequency at, double energy) {
        // Half of the plane is measured, and the other half mirrors it.
        for (const Frequency f : {at, Frequency{-at.x, -at.y}}) cell(f.x, f.y) = {1, energy};
    }

    double mean_around(Frequency at) const {
        constexpr int reach = static_cast<int>(tuning.neighbourhood);
        double count = 0;
        double energy = 0;
        for (int y = -reach; y <= reach; ++y) {
            for (int x = -reach; x <= reach; ++x) {
                const double distance = std::hypot(x, y);
                if (distance >= tuning.neighbourhood) continue;
                const Cell& there = cells_[index(at.x + x, at.y + y)];
                const double weight = there.count * (1 - distance / (2 * tuning.neighbourhood));
                count += weight;
                energy += weight * there.energy;
            }
        }
        return energy / std::max(count, 1e-9);
    }

private:
    struct Cell {
        double count = 0;
        double energy = 0;
    };
    static constexpr int most = fold_samples / 2;  // cycles, more than any frequency and its neighbours have
    static std::size_t index(int x, int y) { return static_cast<std::size_t>((y + most) * 2 * most + x + most); }
    Cell& cell(int x, int y) { return cells_[index(x, y)]; }

    std::vector<Cell> cells_ = std::vector<Cell>(static_cast<std::size_t>(4 * most * most));
};

// What one reading says of the pilots and of the data points, with place and base phases taken away.
struct Readings {
    std::vector<Reading> pilots;
    std::vector<Reading> data;
    std::vector<BandQuality> pilot_bands;
    std::vector<BandQuality> bands;
    double agreement = 1;
};

// Takes readings from values.
//
// values  one for each point of the lattice, as the leak shows it
Readings take_readings(const std::vector<std::complex<double>>& values, const PilotLock& lock, const Constellation& constellation) {
    const auto lane = static_cast<std::size_t>(lock.lane);
    const auto read = [&](const std::vector<int>& points, const auto& phases) {
        std::vector<Reading> readings;
        readings.reserve(points.size());
        for (std::size_t i = 0; i < points.size(); ++i) {
            const auto point = static_cast<std::size_t>(points[i]);
            const Frequency f = lattice()[point];
            readings.push_back({f, radius(f), derotated(values[point], lock, f, phases[i] / static_cast<double>(phase_steps))});
        }
        return readings;
    };
    Readings readings;
    readings.pilots = read(constellation.pilots, constellation.pilot_phase[lane]);
    readings.data = read(constellation.data, constellation.data_phase[lane]);
    readings.pilot_bands = qualities(readings.pilots, readings.pilots);
    readings.bands = qualities(readings.data, readings.pilots);
    readings.agreement = measure_agreement(readings.data, readings.bands);
    return readings;
}

std::vector<std::complex<double>> folded_values(const NormalisedLeak& leak, const Region& region) {
    const Harmonics harmonics(fold(leak, region.side, region.area));
    std::vector<std::complex<double>> values;
    values.reserve(lattice().size());
    for (const Frequency page : lattice()) {
        const Frequency f = turned(page, region.lock.quarter_turns);
        values.emplace_back(harmonics.at(f.x, f.y));
    }
    return values;
}

SoftValues weigh(const Readings& readings, int lane) {
    const auto& [pilots, data, pilot_bands, bands, agreement] = readings;
    EnergyMap energies;
    EnergyMap noises;
    const auto add = [&](const std::vector<Reading>& points, const std::vector<BandQuality>& around, double share) {
        for (std::size_t i = 0; i < points.size(); ++i) {
            const double energy = std::norm(points[i].value);
            energies.add(points[i].at, energy);
            noises.add(points[i].at, energy - share * around[i].gain * around[i].gain);
        }
    };
    add(pilots, pilot_bands, 1);
    add(data, bands, agreement);

    SoftValues soft{{Channel::tint, static_cast<std::uint32_t>(lane)}, {}};
    soft.values.reserve(2 * data.size());
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Reading& reading = data[i];
        const double strength = bands[i].gain * bands[i].gain;
        const double directional = std::max(noises.mean_around(reading.at), tuning.least_noise * energies.mean_around(reading.at));
        // A radius has few pilots and a place few neighbours, so each of the two estimates tempers the other.
        const double noise = std::sqrt(bands[i].noise * directional);
        const double others = agreement * (1 - agreement) * strength;  // to one colluder's chips, those of the others are noise
        const double limit = tuning.clip * std::sqrt((agreement * strength + noise) / 2);
        // Where nothing at all was read, as on paper of one level, there is neither gain nor noise: the slot is an erasure.
        const double spread = noise + others;
        const double confidence = spread > 0 ? bands[i].gain / spread : 0;
        soft.values.push_back(static_cast<float>(confidence * std::clamp(reading.value.real(), -limit, limit)));
        soft.values.push_back(static_cast<float>(confidence * std::clamp(reading.value.imag(), -limit, limit)));
    }
    return soft;
}

}  // namespace

SoftValues demodulate(const NormalisedLeak& leak, const Region& region, const Constellation& constellation, const LeakPicture* picture) {
    const int lane = region.lock.lane;
    const Readings folded = take_readings(folded_values(leak, region), region.lock, constellation);
    SoftValues soft = weigh(folded, lane);
    if (picture == nullptr || region.lock.score < tuning.sure_pilots || folded.agreement >= tuning.averaged) return soft;
    const auto from_means = read_block_means(*picture, leak, region, constellation);
    if (!from_means) return soft;
    return add_readings({std::move(soft), weigh(take_readings(*from_means, region.lock, constellation), lane)}).front();
}

}  // namespace telltale
