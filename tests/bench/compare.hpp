#pragma once

#include <iosfwd>

#include "bench/record.hpp"

namespace telltale::bench {

/// What changed between two runs of one plan: totals and distortion per kind, and every row and kind whose hits differ or
/// whose mean score moved by half a point or more, worst first.
///
/// A row that only one of them has is left out of all sums. A fall is called sure when the intervals do not overlap.
void print_comparison(std::ostream& out, const Record& before, const Record& now);

}  // namespace telltale::bench
