#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "mark/slot.hpp"
#include "telltale/key.hpp"

namespace telltale {

/// One frequency of the tint, in whole cycles per tile side; y points down.
struct Frequency {
    int x = 0;
    int y = 0;

    auto operator<=>(const Frequency&) const = default;
};

/// The public comb: every lattice point of the half plane with min_radius <= |f| <= max_radius, by y, then x.
///
/// It is the same for every key, copy and lane, so that one search for scale and rotation serves them all.
const std::vector<Frequency>& lattice();

constexpr int full_amplitude = 16;  ///< the largest amplitude of a lattice point, in sixteenths

/// A lattice point's amplitude in the pattern, in sixteenths: 16 up to a radius of 12, then falling evenly to 10 at 20.
///
/// JPEG and thumbnails leave only low radii intact. The outer points are there because small crops, and leaks of colluders, need
/// many chips.
int amplitude(Frequency frequency);

/// What a key makes of the comb: which of its frequencies are pilots, and the base phase of each.
///
/// pilots       indices into lattice(); their phases depend on key and lane alone, so the tracer knows them
/// data         all other indices; each carries two chips (QPSK): chips 2j and 2j + 1 turn the base phase of data[j]
/// pilot_phase  a lane's phase for each of pilots, in 1/96 turns
/// data_phase   a lane's base phase for each of data, in 1/96 turns
struct Constellation {
    std::vector<int> pilots;
    std::vector<int> data;
    std::array<std::vector<std::uint8_t>, lane_count> pilot_phase;
    std::array<std::vector<std::uint8_t>, lane_count> data_phase;

    int chip_count() const { return 2 * static_cast<int>(data.size()); }
};

constexpr int phase_steps = 96;  ///< steps in a whole turn of a phase

/// Derives the constellation from a key.
Constellation make_constellation(const VaultKey& key);

}  // namespace telltale
