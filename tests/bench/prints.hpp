#pragma once

#include <string>
#include <vector>

#include "bench/plan.hpp"

namespace telltale::bench {

struct PrintOptions {
    std::size_t sheets_per_kind = 1;
    std::uint32_t seed = 1;
    std::filesystem::path keep;
};

/// Plans trials in which pages of texts, tables, notices and charts are printed and then scanned or photographed.
///
/// Pages of normal strength go through an ink-jet, and pages of strength strong through a laser that prints nothing below 2 % of
/// coverage. Every other print is shrunk to fit what its printer reaches. Each leak is traced as it is and after a chat app. Sources
/// and vault must outlive the jobs.
std::vector<Job> plan_prints(const std::vector<Source>& sources, const MemoryVault& vault, const PrintOptions& options);

/// The names of the rows, in the order of the tables.
std::vector<std::string> print_rows();

}  // namespace telltale::bench
