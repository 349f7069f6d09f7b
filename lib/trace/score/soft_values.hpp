#pragma once

#include <vector>

#include "mark/slot.hpp"

namespace telltale {

/// What one reading says of every slot of one group: sign is the likely chip, size the confidence, 0 an erasure.
///
/// Sizes are in units of evidence (gain over noise variance), so that readings of one slot may be added.
struct SoftValues {
    SlotGroup group;
    std::vector<float> values;
};

/// Adds readings of the same slots; groups come out sorted, each once.
///
/// A slot that entered twice would let innocents exceed the bound: this is the only way from readings to scores.
std::vector<SoftValues> add_readings(const std::vector<SoftValues>& readings);

}  // namespace telltale
