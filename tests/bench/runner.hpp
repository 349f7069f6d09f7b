#pragma once

#include <vector>

#include "bench/plan.hpp"

namespace telltale::bench {

struct JobResults {
    std::vector<Outcome> outcomes;  ///< in the order of the jobs
    std::size_t not_run = 0;        ///< jobs for which there was no time
};

/// Runs jobs on this many threads in their order, so a limit of time cuts off the last ones.
///
/// Progress is shown on stderr when it is a terminal.
/// minutes  time after which no job is begun; 0 for no limit
/// throws   what a job threw, after the running jobs have ended
JobResults run_jobs(const std::vector<Job>& jobs, int threads, double minutes = 0);

}  // namespace telltale::bench
