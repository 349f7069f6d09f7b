#pragma once

#include <vector>

#include "mark/slot.hpp"
#include "trace/tint/synchronise.hpp"

namespace telltale {

/// What one reading says of every slot of one group: sign is the likely chip, size the confidence, 0 an erasure.
///
/// Sizes are in units of evidence (gain over noise variance), so that readings of one slot may be added.
struct SoftValues {
    SlotGroup group;
    std::vector<float> values;
};

/// Reads the chips' soft values where the pilots locked, without knowing any copy.
///
/// Confidence comes from the pilots: how strong and how noisy they are at each radius says how much the data
/// frequencies near them are worth.
/// picture  the leak as it was handed over, if what is read is no other picture made of it. Where several copies were averaged
///          and it says how its blocks were rounded (Raster::block_steps), these are read too, and added
/// returns  one value per chip of the lane
/// source   maximum ratio combining; Brennan, Proc. IRE 47, 1959
SoftValues demodulate(const NormalisedLeak& leak, const Region& region, const Constellation& constellation,
                      const Raster* picture = nullptr);

/// Adds readings of the same slots; groups come out sorted, each once.
///
/// A slot that entered twice would let innocents exceed the bound: this is the only way from readings to scores.
std::vector<SoftValues> add_readings(const std::vector<SoftValues>& readings);

}  // namespace telltale
