#pragma once

#include <vector>

#include "support/attacks.hpp"

namespace telltale::support {

/// Attacks like standard_attacks() in finer steps and with every interpolation, and the expert's folding.
///
/// They are too many for a test, so they are there for the bench. No name is in both lists.
const std::vector<Attack>& fine_attacks();

}  // namespace telltale::support
