#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "bench/trial.hpp"

namespace telltale::bench {

/// The range in which a share lies with 95 % confidence, after hits out of n (Wilson, J. American Statistical Association 22, 1927).
struct Interval {
    double low = 0;
    double high = 1;
};
Interval wilson_interval(std::size_t hits, std::size_t n);

/// One line a row, in the order of the outcomes' first appearance; leaks without a true copy have a table of their own.
void print_tables(std::ostream& out, const std::vector<Outcome>& outcomes);

/// The trials that nobody, or not everybody, was named in, worst first.
void print_worst(std::ostream& out, const std::vector<Outcome>& outcomes, std::size_t count);

/// Tab-separated, one line a trial, for comparing two commits.
void print_trials(std::ostream& out, const std::vector<Outcome>& outcomes);

}  // namespace telltale::bench
