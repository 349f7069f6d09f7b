#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "bench/sheet.hpp"
#include "bench/vault.hpp"
#include "support/metrics.hpp"

namespace telltale::bench {

/// How visible the mark is on one sheet.
struct SheetDistortion {
    std::string kind;
    std::string page;
    support::Distortion change;
};

/// Measures how visible the mark is on one sheet.
///
/// throws  std::invalid_argument when the marked page is drawn in another size than the unmarked one
SheetDistortion measure_sheet(const Sheet& sheet, const MemoryVault& vault, MovedText shift);

/// Time and memory that one task takes in a process of its own.
struct Cost {
    std::string task;  ///< "stamp memo-en.pdf", "trace screenshot of ..."
    double seconds = 0;
    double peak_mb = 0;  ///< largest resident memory, with that for reading the file
};

/// Measures what it costs to stamp one source of each kind and to trace a leak of it, and the same for a picture of 12 megapixels.
///
/// copies  how many candidates a leak is traced among, on two threads
std::vector<Cost> measure_costs(const std::map<std::string, std::vector<Sheet>>& sheets, const MemoryVault& vault, std::size_t copies);

/// Runs a task in the child process, which gets these arguments after --cost-of.
///
/// task    "stamp" or "trace"
/// result  a file that gets the seconds and the peak memory in MB
void run_cost_task(const std::string& task, const std::filesystem::path& file, const std::filesystem::path& result, std::size_t copies);

}  // namespace telltale::bench
