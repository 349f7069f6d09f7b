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

/// Pages of texts, tables, notices and charts that are printed, then scanned or photographed, plain and after chat: at normal
/// strength by an ink-jet, at strong by a laser that prints nothing below 2 % of coverage. Every other print is shrunk to fit
/// what its printer reaches. Sources and vault must outlive the jobs.
std::vector<Job> plan_prints(const std::vector<Source>& sources, const MemoryVault& vault, const PrintOptions& options);

/// In the order of the tables.
std::vector<std::string> print_rows();

}  // namespace telltale::bench
