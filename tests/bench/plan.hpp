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
    std::vector<support::Attack> attacks;  ///< each tried `trials` times on each kind of document
    int trials = 1;
    std::vector<support::Attack> fine_attacks;  ///< each tried `fine_trials` times in all, kinds taking turns
    int fine_trials = 0;
    int colluding = 0;    ///< trials of two, three and five copies averaged, per kind
    int unmarked = 0;     ///< leaks of unmarked pages, in all
    int other_vault = 0;  ///< leaks of pages marked by another vault, in all
    std::uint32_t seed = 1;
    std::filesystem::path keep;  ///< folder for the pictures of failed trials; empty: none are kept
};

/// The sheets of each kind.
using SheetsByKind = std::map<std::string, std::vector<Sheet>>;

/// A few trials on one stamped page, which share its picture. Independent of all others.
using Job = std::function<std::vector<Outcome>()>;

/// Trials of picture attacks on stamped pages, colluders and innocents. Sheets, vaults and options must outlive the jobs.
///
/// returns  the first trial of every attack on every kind, then the second of each, and so on; so a run that is cut short
///          has some of everything
std::vector<Job> plan_jobs(const SheetsByKind& sheets, const MemoryVault& vault, const MemoryVault& other_vault,
                           const PlanOptions& options);

/// Runs a trial, and keeps its pictures in a folder when it went wrong.
Outcome run_and_keep(const Trial& trial, const MemoryVault& vault, const std::filesystem::path& keep);

/// One seed of several numbers.
std::uint32_t mix(std::uint32_t a, std::uint32_t b);
std::uint32_t mix(std::uint32_t a, const std::string& text);

}  // namespace telltale::bench
