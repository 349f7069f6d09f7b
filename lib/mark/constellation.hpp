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

constexpr int full_amplitude = 16;

/// A lattice point's amplitude in the pattern, in sixteenths: 16 up to a radius of 12, then falling evenly to 10 at 20.
///
/// What JPEG and thumbnails leave lies at low radii; the outer points serve small crops and colluders, who need many chips.
int amplitude(Frequency frequency);

/// The keyed reading of the comb: which frequencies are pilots, and every base phase.
///
/// pilots  indices into lattice(); their phase depends on key and lane alone, so the tracer knows it
/// data    the other indices; each carries two chips (QPSK): chip 2j and 2j + 1 turn the base phase of data[j]
/// phases  in 1/96 turns
struct Constellation {
    std::vector<int> pilots;
    std::vector<int> data;
    std::array<std::vector<std::uint8_t>, lane_count> pilot_phase;
    std::array<std::vector<std::uint8_t>, lane_count> data_phase;

    int chip_count() const { return 2 * static_cast<int>(data.size()); }
};

constexpr int phase_steps = 96;  ///< a whole turn

Constellation make_constellation(const VaultKey& key);

}  // namespace telltale
