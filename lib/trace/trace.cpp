#include "telltale/trace.hpp"

#include <algorithm>

#include "trace/agreement/agreement.hpp"
#include "trace/ask_originals.hpp"
#include "trace/contained_marks.hpp"
#include "trace/leak/leak_picture.hpp"
#include "trace/read_tint.hpp"
#include "trace/report/file_evidence.hpp"
#include "trace/report/findings.hpp"

namespace telltale {
namespace {

/// What each picture gave: sure regions, and the guesses that were scored to the end.
std::vector<PictureUse> uses_of(std::size_t pictures, std::span<const Lock> locks, std::span<const Hypothesis> hypotheses) {
    std::vector<PictureUse> uses(pictures);
    for (const Lock& lock : locks) ++uses[static_cast<std::size_t>(lock.picture)].regions;
    for (const Hypothesis& hypothesis : hypotheses) {
        if (hypothesis.source == Source::guess) ++uses[static_cast<std::size_t>(*hypothesis.picture)].guesses;
    }
    return uses;
}

/// The findings, held against all that the leak shows.
struct Answer {
    std::vector<Finding> findings;
    double accusing_score = 0;
    bool is_settled = true;  ///< false where an accusation was withdrawn, or the leak shows more than the accused copies' pages
};

}  // namespace

const char* to_string(Verdict verdict) {
    switch (verdict) {
        case Verdict::attributed:
            return "attributed";
        case Verdict::conflict:
            return "conflict";
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
    const std::vector<FileMatch> files = match_file(leaked_file, candidates, key);
    const Suspects suspects{copies, chips};
    Scored scored;
    const auto ask = [&](bool always) {
        scored = ask_originals(hypotheses, tint, pictures, suspects, constellation, originals, options, always);
        Answer answer;
        answer.accusing_score = threshold(candidates.size(), scored.alignments, options.max_odds);
        answer.findings =
            make_findings({candidates, files, scored.scores, hypotheses.all(), scored.alignments, answer.accusing_score}, chips);
        const Evidence evidence{pictures,      hypotheses.all(), scored.texts,          candidates,     chips,
                                constellation, originals,        answer.accusing_score, options.threads};
        const Holding holding = hold_against_evidence(answer.findings, evidence);
        answer.is_settled = holding.is_settled && (scored.were_asked || !may_be_contained(answer.findings, holding, evidence));
        if (scored.were_asked || answer.is_settled) withdraw_contained(answer.findings, holding, evidence);
        return answer;
    };
    Answer answer = ask(false);
    // Where the tint alone does not settle it, the originals say who else is there. They were counted in the first look.
    if (!scored.were_asked && !answer.is_settled) answer = ask(true);
    const ScoredLeak leak{candidates, files, scored.scores, hypotheses.all(), scored.alignments, answer.accusing_score};
    TraceReport report;
    report.candidates = candidates.size();
    report.alignments = scored.alignments;
    report.presence = tint.presence();
    report.pictures = uses_of(pictures.size(), tint.locks, hypotheses.all());
    report.shown = std::move(scored.shown);
    report.texts = std::move(scored.texts);
    report.findings = std::move(answer.findings);
    report.runner_up = runner_up(leak);
    if (!options.weak) hide_weak(report.findings, report.runner_up);
    report.conflict = find_conflict(report.findings);
    report.locks = tint.locks;
    for (Lock& lock : accusing_guesses(leak)) report.locks.push_back(std::move(lock));
    report.verdict = verdict_of(report.findings, report.presence, options.max_presence,
                                expected_correlation(tint.joint_pilots, constellation), leak.accusing_score);
    return report;
}

}  // namespace telltale
