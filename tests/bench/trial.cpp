#include "bench/trial.hpp"

#include <algorithm>
#include <chrono>

#include "mark/sha256.hpp"

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
    std::vector<Candidate> candidates = vault.candidates();
    if (trial.source != nullptr) {
        const Sha256 document = sha256(trial.source->bytes);
        for (Candidate& candidate : candidates) {
            if (contains(trial.truth, candidate.copy)) candidate.document = document;
        }
    }
    const auto start = std::chrono::steady_clock::now();
    const TraceReport report = trace_one(trial.leak, candidates, vault, TraceOptions{}.max_odds);
    Outcome outcome;
    outcome.row = trial.row;
    outcome.kind = trial.kind;
    outcome.page = trial.page;
    outcome.seed = trial.seed;
    outcome.truths = trial.truth.size();
    outcome.verdict = report.verdict;
    outcome.runner_up = report.runner_up;
    outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    for (const Finding& finding : report.findings) {
        const bool is_true = contains(trial.truth, finding.copy);
        if (is_true && !finding.accused && (finding.carried_over || finding.contradicted)) ++outcome.withdrawn;
        if (!finding.accused) continue;
        if (is_true) {
            ++outcome.named;
            if (!finding.document_shown) ++outcome.unconfirmed;
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
