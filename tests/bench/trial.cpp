#include "bench/trial.hpp"

#include <algorithm>
#include <chrono>

namespace telltale::bench {
namespace {

TraceReport trace_one(const std::vector<Raster>& leak, std::span<const Candidate> candidates, const MemoryVault& vault, double max_odds) {
    TraceOptions options{.weak = true};
    options.threads = 1;
    options.max_odds = max_odds;
    return trace(leak, {}, candidates, vault.key(), options, vault.originals());
}

bool contains(const std::vector<CopyId>& copies, const CopyId& copy) {
    return std::find(copies.begin(), copies.end(), copy) != copies.end();
}

std::optional<double> best_score(const TraceReport& report, const std::vector<CopyId>& truth) {
    std::optional<double> best;
    for (const Finding& finding : report.findings) {
        if (contains(truth, finding.copy) && finding.score) best = std::max(best.value_or(*finding.score), *finding.score);
    }
    return best;
}

// The score of the true copy of a leak that nobody was named for. The report lists only copies that are worth a line, so the leak is
// traced again with the true copies as the only candidates and no limit to the odds.
std::optional<double> score_of_missed(const Trial& trial, const MemoryVault& vault) {
    std::vector<Candidate> only;
    for (const CopyId& copy : trial.truth) only.push_back({copy, {}});
    return best_score(trace_one(trial.leak, only, vault, 2), trial.truth);
}

}  // namespace

Outcome run_trial(const Trial& trial, const MemoryVault& vault) {
    const auto start = std::chrono::steady_clock::now();
    const TraceReport report = trace_one(trial.leak, vault.candidates(), vault, TraceOptions{}.max_odds);
    Outcome outcome{trial.row, trial.kind,       trial.page, trial.seed, trial.truth.size(), 0, false, report.verdict,
                    {},        report.runner_up, 0,          0};
    outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    for (const Finding& finding : report.findings) {
        if (!finding.accused) continue;
        if (contains(trial.truth, finding.copy)) {
            ++outcome.named;
        } else {
            outcome.misattributed = true;
        }
    }
    for (const Lock& lock : report.locks) outcome.pilots = std::max(outcome.pilots, lock.pilot_score);
    outcome.score = best_score(report, trial.truth);
    if (!outcome.score && !trial.truth.empty()) outcome.score = score_of_missed(trial, vault);
    return outcome;
}

}  // namespace telltale::bench
