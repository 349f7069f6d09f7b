#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "bench/sheet.hpp"
#include "bench/trial.hpp"
#include "support/attacks.hpp"

namespace telltale::bench {

struct PlanOptions {
    std::vector<support::Attack> attacks;  ///< attacks that are each tried `trials` times on each kind of document
    int trials = 1;
    std::vector<support::Attack> fine_attacks;  ///< attacks that are each tried `fine_trials` times in all, on one kind after the other
    int fine_trials = 0;
    int colluding = 0;    ///< trials in which two, three and five copies are averaged, per kind
    int unmarked = 0;     ///< number of leaks of unmarked pages
    int other_vault = 0;  ///< number of leaks of pages marked by another vault
    std::uint32_t seed = 1;
    std::filesystem::path keep;  ///< folder for the pictures of failed trials; when it is empty none are kept
};

/// The sheets of each kind.
using SheetsByKind = std::map<std::string, std::vector<Sheet>>;

/// A few trials that share the picture of one stamped page. A job does not depend on other jobs.
using Job = std::function<std::vector<Outcome>()>;

/// Plans trials of picture attacks on stamped pages, of colluders, and of leaks for which nobody must be accused.
///
/// Sheets, vaults and options must outlive the jobs.
/// returns  the first trial of every attack on every kind, then the second of each, and so on, so that a run that is cut short has
///          some of everything
std::vector<Job> plan_jobs(const SheetsByKind& sheets, const MemoryVault& vault, const MemoryVault& other_vault,
                           const PlanOptions& options);

/// Runs a trial, and keeps its pictures in a folder when it goes wrong.
Outcome run_and_keep(const Trial& trial, const MemoryVault& vault, const std::filesystem::path& keep);

/// Makes one seed of two numbers.
std::uint32_t mix(std::uint32_t a, std::uint32_t b);
/// Makes one seed of a number and a text.
std::uint32_t mix(std::uint32_t a, const std::string& text);

}  // namespace telltale::bench
