#include "trace/report/findings.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

namespace telltale {
namespace {

constexpr double worth_a_line = 1e-4;   // odds: a finding that is no accusation is shown when chance seldom gives it
constexpr double three_deviations = 3;  // how far below its expected score a copy on the list may stay

/// Whether the slots accuse the copy, and something speaks against it.
bool was_withdrawn(const Finding& finding) {
    return finding.carried_over || finding.contradicted || !finding.contained_in.empty();
}

bool is_accused(const ScoredLeak& scored, std::size_t candidate) {
    return scored.is_accused_by_score(candidate) || scored.files[candidate] == FileMatch::exact;
}

Finding make_finding(const ScoredLeak& scored, std::size_t candidate, const ChipSource& chips) {
    Finding finding;
    finding.copy = scored.candidates[candidate].copy;
    finding.file = scored.files[candidate];
    finding.document = scored.candidates[candidate].document;
    finding.accused = is_accused(scored, candidate);
    if (scored.alignments == 0) return finding;
    const CandidateScore& best = scored.scores[candidate];
    const double chance = odds(scored.candidates.size(), scored.alignments, best.score);
    if (!scored.is_accused_by_score(candidate) && chance >= worth_a_line) return finding;
    finding.tint = channel_score(finding.copy, scored.hypotheses, Channel::tint, chips);
    finding.shift = channel_score(finding.copy, scored.hypotheses, Channel::shift, chips);
    finding.score = best.score;
    finding.odds = chance;
    finding.log10_odds = log10_odds(scored.candidates.size(), scored.alignments, best.score);
    const Hypothesis& hypothesis = scored.hypotheses[best.alignment];
    finding.page = hypothesis.picture;
    finding.lane = hypothesis.lane;
    if (hypothesis.shown) finding.original_page = hypothesis.shown->page;
    return finding;
}

}  // namespace

bool ScoredLeak::is_accused_by_score(std::size_t candidate) const {
    return alignments > 0 && scores[candidate].score >= accusing_score;
}

std::vector<Finding> make_findings(const ScoredLeak& scored, const ChipSource& chips) {
    std::vector<Finding> findings;
    for (std::size_t i = 0; i < scored.candidates.size(); ++i) {
        const Finding finding = make_finding(scored, i, chips);
        if (finding.accused || finding.score || finding.file == FileMatch::tag) findings.push_back(finding);
    }
    std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
        const auto rank = [](const Finding& f) {
            return std::tuple(f.file == FileMatch::exact, f.accused, f.score.value_or(0), f.file == FileMatch::tag);
        };
        return rank(a) > rank(b);
    });
    return findings;
}

std::optional<double> runner_up(const ScoredLeak& scored) {
    std::optional<double> best;
    if (scored.alignments == 0) return best;
    for (std::size_t i = 0; i < scored.candidates.size(); ++i) {
        if (!is_accused(scored, i)) best = std::max(best.value_or(-1e9), scored.scores[i].score);
    }
    return best;
}

void hide_weak(std::vector<Finding>& findings, std::optional<double>& runner_up) {
    const auto was_accused = [](const Finding& f) { return f.accused || was_withdrawn(f); };
    std::erase_if(findings, [&](const Finding& f) { return !was_accused(f) && f.file != FileMatch::tag; });
    for (Finding& finding : findings) {
        if (was_accused(finding)) continue;
        Finding tagged;
        tagged.copy = finding.copy;
        tagged.file = finding.file;
        tagged.document = finding.document;
        finding = tagged;
    }
    if (std::none_of(findings.begin(), findings.end(), was_accused)) {
        runner_up.reset();
    } else if (runner_up) {
        runner_up = std::round(2 * *runner_up) / 2;
    }
}

std::vector<Lock> accusing_guesses(const ScoredLeak& scored) {
    std::vector<Lock> locks;
    std::set<std::size_t> described;
    for (std::size_t i = 0; i < scored.candidates.size(); ++i) {
        if (!scored.is_accused_by_score(i)) continue;
        const std::size_t alignment = scored.scores[i].alignment;
        const Hypothesis& hypothesis = scored.hypotheses[alignment];
        const bool is_sure = hypothesis.source == Source::region || hypothesis.source == Source::all_regions;
        if (!is_sure && hypothesis.lock && described.insert(alignment).second) locks.push_back(*hypothesis.lock);
    }
    return locks;
}

std::string find_conflict(std::span<const Finding> findings) {
    const auto named_by_file = std::find_if(findings.begin(), findings.end(), [](const Finding& f) { return f.file != FileMatch::none; });
    const auto named_by_tint =
        std::find_if(findings.begin(), findings.end(), [](const Finding& f) { return f.accused && f.file != FileMatch::exact; });
    if (named_by_file == findings.end() || named_by_tint == findings.end() || named_by_tint->file != FileMatch::none) return {};
    return "the file names copy " + named_by_file->copy.hex() + ", the tint names copy " + named_by_tint->copy.hex();
}

Verdict verdict_of(std::span<const Finding> findings, double presence, double max_presence, double expected, double accusing_score) {
    const bool accused = std::any_of(findings.begin(), findings.end(), [](const Finding& f) { return f.accused; });
    if (accused) return Verdict::attributed;
    if (std::any_of(findings.begin(), findings.end(), was_withdrawn)) return Verdict::conflict;
    if (!findings.empty()) return Verdict::inconclusive;
    if (presence > max_presence) return Verdict::no_mark;
    return expected >= accusing_score + three_deviations ? Verdict::marked_unlisted : Verdict::inconclusive;
}

}  // namespace telltale
