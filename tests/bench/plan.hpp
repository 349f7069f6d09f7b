#pragma once

#include <functional>
#include <vector>

#include "bench/page_set.hpp"
#include "bench/trial.hpp"
#include "support/attacks.hpp"

namespace telltale::bench {

struct PlanOptions {
    std::vector<support::Attack> attacks;
    int copies_per_page = 1;
    int colluding = 0;    ///< trials of three copies averaged, per page
    int unmarked = 0;     ///< leaks of unmarked pages, in all
    int other_vault = 0;  ///< leaks of pages marked by another vault, in all
    std::uint32_t seed = 1;
    std::filesystem::path keep;  ///< folder for the pictures of failed trials; empty: none are kept
};

/// A few trials on one stamped page, which share its picture. Independent of all others.
using Job = std::function<std::vector<Outcome>()>;

/// Pages and vaults must outlive the jobs.
std::vector<Job> make_jobs(const std::vector<Page>& pages, const MemoryVault& vault, const MemoryVault& other_vault,
                           const PlanOptions& options);

/// Runs every job, on this many threads; outcomes come in the order of the jobs. Progress goes to a terminal on stderr.
std::vector<Outcome> run_jobs(const std::vector<Job>& jobs, int threads);

}  // namespace telltale::bench
