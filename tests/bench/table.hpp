#pragma once

#include <iosfwd>
#include <vector>

#include "bench/record.hpp"

namespace telltale::bench {

/// Prints the whole of docs/robustness.md.
void print_report(std::ostream& out, const Record& record);

/// Prints the trials in which not everybody was named who should have been, worst first.
void print_worst(std::ostream& out, const std::vector<Outcome>& outcomes, std::size_t count);

/// Prints one line for each trial, with tabs between the columns.
void print_trials(std::ostream& out, const std::vector<Outcome>& outcomes);

}  // namespace telltale::bench
