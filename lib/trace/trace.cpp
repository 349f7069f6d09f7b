#include "telltale/trace.hpp"

#include <algorithm>

#include "trace/ask_originals.hpp"
#include "trace/leak/leak_picture.hpp"
#include "trace/read_tint.hpp"
#include "trace/report/file_evidence.hpp"
#include "trace/report/findings.hpp"

namespace telltale {
namespace {

std::vector<CopyId> copies_of(std::span<const Candidate> candidates) {
    std::vector<CopyId> copies;
    copies.reserve(candidates.size());
    for (const Candidate& candidate : candidates) copies.push_back(candidate.copy);
    return copies;
}

/// What each picture gave: sure regions, and the guesses that were scored to the end.
std::vector<PictureUse> uses_of(std::size_t pictures, std::span<const Lock> locks, std::span<const Hypothesis> hypotheses) {
    std::vector<PictureUse> uses(pictures);
    for (const Lock& lock : locks) ++uses[static_cast<std::size_t>(lock.picture)].regions;
    for (const Hypothesis& hypothesis : hypotheses) {
        if (hypothesis.source == Source::guess) ++uses[static_cast<std::size_t>(*hypothesis.picture)].guesses;
    }
    return uses;
}

}  // namespace

const char* to_string(Verdict verdict) {
    switch (verdict) {
        case Verdict::attributed:
            return "attributed";
        case Verdict::marked_unlisted:
            return "marked_unlisted";
        case Verdict::inconclusive:
            return "inconclusive";
        case Verdict::no_mark:
            return "no_mark";
    }
    return "no_mark";
}

TraceReport trace(std::span<const Raster> rasters, std::span<const std::uint8_t> leaked_file, std::span<const Candidate> candidates,
                  const VaultKey& key, const TraceOptions& options, const OriginalPages* originals) {
    const Constellation constellation = make_constellation(key);
    const ChipSource chips(key);
    const std::vector<CopyId> copies = copies_of(candidates);
    const std::vector<LeakPicture> pictures = leak_pictures(rasters);

    const TintReading tint = read_tint(pictures, constellation, {.together = options.together, .threads = options.threads});
    Hypotheses hypotheses;
    hypotheses.add(tint.hypotheses);
    Scored scored = ask_originals(hypotheses, tint, pictures, {copies, chips}, constellation, originals, options);

    const std::vector<FileMatch> files = match_file(leaked_file, candidates, key);
    const double accusing = threshold(candidates.size(), scored.alignments, options.max_odds);
    const ScoredLeak leak{candidates, files, scored.scores, hypotheses.all(), scored.alignments, accusing};
    TraceReport report;
    report.candidates = candidates.size();
    report.alignments = scored.alignments;
    report.presence = tint.presence();
    report.pictures = uses_of(pictures.size(), tint.locks, hypotheses.all());
    report.shown = std::move(scored.shown);
    report.texts = std::move(scored.texts);
    report.findings = make_findings(leak, chips);
    report.runner_up = runner_up(leak);
    report.conflict = find_conflict(report.findings);
    report.locks = tint.locks;
    for (Lock& lock : accusing_guesses(leak)) report.locks.push_back(std::move(lock));
    report.verdict = verdict_of(report.findings, report.presence, options.max_presence, expected_score(tint.joint_pilots, constellation),
                                leak.accusing_score);
    return report;
}

}  // namespace telltale
