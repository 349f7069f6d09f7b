#pragma once

#include <iosfwd>

#include "bench/record.hpp"

namespace telltale::bench {

/// Prints what changed between two runs of one plan: totals and distortion for each kind, then, worst first, every row and kind whose
/// hits differ or whose mean score moved by half a point or more.
///
/// A row that only one of the records has is left out of all sums. A fall is called sure when the intervals do not overlap.
void print_comparison(std::ostream& out, const Record& before, const Record& now);

}  // namespace telltale::bench
