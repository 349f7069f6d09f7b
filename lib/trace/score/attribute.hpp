#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "mark/chips.hpp"
#include "telltale/copy.hpp"
#include "trace/score/alignment.hpp"

namespace telltale {

/// How far a copy's chips and the measured soft values point the same way.
///
/// soft     one value per slot: sign is the likely chip, size the confidence, 0 an erasure
/// chips    the candidate's, each +1 or -1, in the same slot order and number, else bad_request
/// returns  <soft, chips> / |soft|, at most sqrt(slots); 0 when every slot is erased.
double correlation(std::span<const float> soft, std::span<const std::int8_t> chips);

/// The ids of the candidates, in their order.
std::vector<CopyId> copies_of(std::span<const Candidate> candidates);

struct CandidateScore {
    double score = 0;           ///< the best over all alignments: P(score >= s) <= exp(-s^2 / 2) for an innocent (TailBound)
    double correlation = 0;     ///< that alignment's <soft, chips> / |soft|, which halves where two copies were averaged
    std::size_t alignment = 0;  ///< which one that was
};

/// Scores every copy on every alignment.
///
/// returns  one entry per copy, in their order
/// throws   bad_request when a group of slots stands twice in one alignment, or a soft value is not finite: the bound would not hold
/// cost     linear in copies x slots; some 0.3 us a copy and lane, shared by the threads
std::vector<CandidateScore> score_copies(std::span<const CopyId> copies, std::span<const Alignment* const> alignments,
                                         const ChipSource& chips, int threads);
/// The same of alignments that lie side by side.
std::vector<CandidateScore> score_copies(std::span<const CopyId> copies, std::span<const Alignment> alignments, const ChipSource& chips,
                                         int threads);

constexpr double least_odds = 1e-300;  ///< odds are never said to be less: a double would come to 0, and no proof gives that

/// The proved odds that any of so many innocent copies reaches a score on any of so many alignments: least_odds to 1.
double odds(std::size_t candidates, std::size_t alignments, double score);

/// The decimal logarithm of odds(), also where that is least_odds.
double log10_odds(std::size_t candidates, std::size_t alignments, double score);

/// The score at which the odds come down to this.
double threshold(std::size_t candidates, std::size_t alignments, double max_odds);

}  // namespace telltale
