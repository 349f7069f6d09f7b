#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "bench/sheet.hpp"
#include "bench/vault.hpp"
#include "support/metrics.hpp"

namespace telltale::bench {

/// What a mark does to one sheet.
struct SheetDistortion {
    std::string kind;
    std::string page;
    support::Distortion change;
};

/// Throws std::invalid_argument when the marked page is drawn in another size.
SheetDistortion measure_sheet(const Sheet& sheet, const MemoryVault& vault, MovedText shift);

/// Time and memory of one task in a process of its own.
struct Cost {
    std::string task;  ///< "stamp memo-en.pdf", "trace screenshot of ..."
    double seconds = 0;
    double peak_mb = 0;  ///< resident, the reading of the file included
};

/// Stamping one source of each kind and tracing a leak of it, 10,000 copies, two threads; and a picture of 12 megapixels.
std::vector<Cost> measure_costs(const std::map<std::string, std::vector<Sheet>>& sheets, const MemoryVault& vault, std::size_t copies);

/// The child process's side: argv after --cost-of. Writes seconds and peak memory, in MB, to a file.
///
/// task  "stamp" or "trace"
void run_cost_task(const std::string& task, const std::filesystem::path& file, const std::filesystem::path& result, std::size_t copies);

}  // namespace telltale::bench
