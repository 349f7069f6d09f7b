#include "trace/score/hypothesis.hpp"

#include <iterator>
#include <utility>

namespace telltale {
namespace {

std::vector<const Alignment*> alignments_of(std::span<const Hypothesis> hypotheses) {
    std::vector<const Alignment*> alignments;
    for (const Hypothesis& hypothesis : hypotheses) alignments.push_back(&hypothesis.alignment);
    return alignments;
}

}  // namespace

void Hypotheses::add(Hypothesis hypothesis) {
    if (has_energy(hypothesis.alignment)) all_.push_back(std::move(hypothesis));
}

void Hypotheses::add(std::vector<Hypothesis> hypotheses) {
    for (Hypothesis& hypothesis : hypotheses) add(std::move(hypothesis));
}

const Hypothesis* Hypotheses::first(Source source) const {
    const auto found = std::find_if(all_.begin(), all_.end(), [&](const Hypothesis& one) { return one.source == source; });
    return found == all_.end() ? nullptr : &*found;
}

std::vector<CandidateScore> Hypotheses::score(std::span<const CopyId> copies, const ChipSource& chips, int threads) {
    were_scored_ = true;
    return score_copies(copies, alignments_of(all_), chips, threads);
}

bool holds_only(const Hypothesis& hypothesis, Channel channel) {
    return std::all_of(hypothesis.alignment.begin(), hypothesis.alignment.end(),
                       [&](const SoftValues& soft) { return soft.group.channel == channel; });
}

CandidateScore score_of(const CopyId& copy, const Hypothesis& hypothesis, const ChipSource& chips) {
    return score_copies(std::span(&copy, 1), std::span(&hypothesis.alignment, 1), chips, 1).front();
}

std::optional<double> channel_score(const CopyId& copy, std::span<const Hypothesis> hypotheses, Channel channel, const ChipSource& chips) {
    std::vector<const Alignment*> alone;
    for (const Hypothesis& hypothesis : hypotheses) {
        if (holds_only(hypothesis, channel)) alone.push_back(&hypothesis.alignment);
    }
    if (alone.empty()) return std::nullopt;
    return score_copies(std::span(&copy, 1), alone, chips, 1).front().score;
}

}  // namespace telltale
