#pragma once

#include <string>
#include <vector>

#include "bench/plan.hpp"

namespace telltale::bench {

struct FileLeakOptions {
    std::size_t sources_per_kind = 1;
    std::uint32_t seed = 1;
    std::filesystem::path keep;
};

/// Trials that leak whole files: PDFs that other programs have written again, extracted pages, what each renderer draws, and pictures
/// of pages pasted into a new PDF.
///
/// A leak that is still a PDF is traced as the command line does it, through the decoder.
struct FileLeaks {
    std::vector<Job> jobs;
    std::vector<std::string> rows;     ///< names of the rows, in the order of the tables
    std::vector<std::string> skipped;  ///< sentences such as "re-saved by mutool: mutool is not installed"
};

/// Plans these trials. Sources and vault must outlive the jobs.
FileLeaks plan_file_leaks(const std::vector<Source>& sources, const MemoryVault& vault, const FileLeakOptions& options);

}  // namespace telltale::bench
