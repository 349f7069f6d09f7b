#pragma once

#include <vector>

#include "trace/score/soft_values.hpp"

namespace telltale {

/// One combination of readings whose score may accuse: every group of slots once.
using Alignment = std::vector<SoftValues>;

/// Whether any slot says anything.
bool has_energy(const Alignment& alignment);

}  // namespace telltale
