#pragma once

#include <iosfwd>
#include <vector>

#include "bench/record.hpp"

namespace telltale::bench {

/// The whole of docs/robustness.md.
void print_report(std::ostream& out, const Record& record);

/// The trials that nobody, or not everybody, was named in, worst first.
void print_worst(std::ostream& out, const std::vector<Outcome>& outcomes, std::size_t count);

/// Tab-separated, one line a trial.
void print_trials(std::ostream& out, const std::vector<Outcome>& outcomes);

}  // namespace telltale::bench
