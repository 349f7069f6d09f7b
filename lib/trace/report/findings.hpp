#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "mark/chips.hpp"
#include "telltale/trace.hpp"
#include "trace/score/hypothesis.hpp"

namespace telltale {

/// Everything that was scored, from which findings are made. Candidates, files and scores are in the same order.
struct ScoredLeak {
    std::span<const Candidate> candidates;
    std::span<const FileMatch> files;
    std::span<const CandidateScore> scores;
    std::span<const Hypothesis> hypotheses;
    std::size_t alignments = 0;  ///< as many as count for the odds
    double accusing_score = 0;   ///< the score at which a copy is accused: threshold() of candidates and alignments

    /// Whether the slots alone accuse this candidate.
    bool is_accused_by_score(std::size_t candidate) const;
};

/// What speaks against each copy: accusations, and evidence that chance seldom gives, best first.
std::vector<Finding> make_findings(const ScoredLeak& scored, const ChipSource& chips);

/// The best score of a copy that is not accused; nothing where nothing could be scored.
std::optional<double> runner_up(const ScoredLeak& scored);

/// Takes away whatever depends on the chips of copies that are not accused, so that nobody can climb on it (docs/odds.md).
///
/// A copy whose tag the file has stays, without its scores. The runner-up is rounded to halves where somebody is accused.
void hide_weak(std::vector<Finding>& findings, std::optional<double>& runner_up);

/// Where tiles were read on which an accusation rests although their lock was not sure; each place once.
std::vector<Lock> accusing_guesses(const ScoredLeak& scored);

/// A sentence when file and pixels name different copies, else empty.
std::string find_conflict(std::span<const Finding> findings);

/// What a trace comes to.
///
/// presence  the odds that an unmarked leak looks this marked
/// expected  what a copy would score whose mark alone is in the leak
Verdict verdict_of(std::span<const Finding> findings, double presence, double max_presence, double expected, double accusing_score);

}  // namespace telltale
