#pragma once

#include <vector>

#include "bench/plan.hpp"

namespace telltale::bench {

/// Runs every job, on this many threads; outcomes come in the order of the jobs. Progress goes to a terminal on stderr.
///
/// throws  what a job threw, after the running ones have ended
std::vector<Outcome> run_jobs(const std::vector<Job>& jobs, int threads);

}  // namespace telltale::bench
