#pragma once

#include <vector>

#include "support/attacks.hpp"

namespace telltale::support {

/// The ways of standard_attacks() in finer steps and with every interpolation, and the expert's folding: too many for a
/// test, so for the bench. No name is in both lists.
const std::vector<Attack>& fine_attacks();

}  // namespace telltale::support
