#include "trace/ask_originals.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "telltale/error.hpp"
#include "trace/informed/informed_pages.hpp"
#include "trace/informed/informed_pictures.hpp"
#include "trace/page/text_index.hpp"
#include "trace/shift/describe_text.hpp"
#include "trace/shift/shift_evidence.hpp"

namespace telltale {
namespace {

constexpr double alone = 0.8;      // share of the expected score; two people whose copies were averaged score 0.7 of it each
constexpr double seen_pilots = 4;  // pilot score in standard deviations, at a place that was not searched for by pilots

/// What a vault has that a leak can be laid beside. Lists alone are asked for here; layouts and features are read at need.
struct Kept {
    bool text = false;
    bool pictures = false;
};

Kept kept_by(const OriginalPages* originals, std::span<const LeakPicture> pictures) {
    if (originals == nullptr || pictures.empty()) return {};
    return {!originals->documents().empty(), !originals->pictures().empty()};
}

/// The most alignments that the originals can give, whatever they show.
std::size_t most_beside_originals(const Kept& kept, std::size_t pictures) {
    std::size_t most = 0;
    if (kept.text) most += most_informed_pages(pictures) + most_shift(pictures, true);
    if (kept.pictures) most += most_informed_pictures(pictures);
    return most;
}

/// The odds count what a finder may find at most, so that none may find more.
void require_at_most(std::size_t most, std::size_t found, const char* finder) {
    if (found <= most) return;
    throw Error(ErrorKind::bad_request, std::string("the tracer's ") + finder + " gave " + std::to_string(found) +
                                            " alignments where the odds count " + std::to_string(most) + ": a bug, so nobody is named");
}

CandidateScore best_of(std::span<const CandidateScore> scores) {
    CandidateScore best;
    for (const CandidateScore& one : scores) {
        if (one.score > best.score) best = one;
    }
    return best;
}

/// Whether whoever the tint names accounts for all of the mark that its pilots show.
///
/// scores  of every copy on every hypothesis of the tint
bool is_explained_by_tint(std::span<const CandidateScore> scores, double accusing, const Hypotheses& hypotheses, const TintReading& tint,
                          const Suspects& suspects, const Constellation& constellation, int threads) {
    const auto is_explained = [&](const CandidateScore& best, double pilots) {
        return best.score >= accusing && best.correlation >= alone * expected_correlation(pilots, constellation);
    };
    if (is_explained(best_of(scores), tint.joint_pilots)) return true;
    bool has_regions = false;
    for (const Hypothesis& hypothesis : hypotheses.all()) {
        if (hypothesis.source != Source::region) continue;
        has_regions = true;
        const std::vector<const Alignment*> region{&hypothesis.alignment};
        const CandidateScore best = best_of(score_copies(suspects.copies, region, suspects.chips, threads));
        if (!is_explained(best, hypothesis.lock->pilot_score)) return false;
    }
    return has_regions;
}

/// The tint's best alignment: all of its regions together, or else the likeliest guess.
std::optional<Alignment> best_of_tint(const Hypotheses& hypotheses) {
    for (const Source source : {Source::all_regions, Source::guess, Source::frames}) {
        if (const Hypothesis* best = hypotheses.first(source)) return best->alignment;
    }
    return std::nullopt;
}

/// What the leak adds to its originals: all pictures together, or else the first that says anything.
std::optional<Alignment> best_of_originals(std::span<const Hypothesis> found) {
    std::optional<Alignment> best;
    for (const Hypothesis& hypothesis : found) {
        if (!has_energy(hypothesis.alignment)) continue;
        if (!best || !hypothesis.picture) best = hypothesis.alignment;
    }
    return best;
}

/// A photo that shows an original, and this vault's pilots where that puts them, has no need of guesses. A screenshot keeps
/// them: where a viewer draws strokes unlike the original's, reading blindly may do better. Neither pilots nor places know a
/// candidate's chips.
void drop_guesses(Hypotheses& hypotheses, std::span<const Hypothesis> found) {
    for (const Hypothesis& page : found) {
        if (!page.lock || page.lock->pilot_score < seen_pilots) continue;
        hypotheses.take_out(
            [&](const Hypothesis& one) { return one.source == Source::guess && one.is_askew && one.picture == page.lock->picture; });
    }
}

void add(std::vector<Hypothesis> found, Hypotheses& hypotheses, std::vector<ShownPage>& shown) {
    for (Hypothesis& hypothesis : found) {
        if (hypothesis.shown && std::find(shown.begin(), shown.end(), *hypothesis.shown) == shown.end()) shown.push_back(*hypothesis.shown);
        hypotheses.add(std::move(hypothesis));
    }
}

/// What the pages of text whose originals are kept say: what the leak adds to them, where their text was moved, and both
/// together.
void add_texts(Hypotheses& hypotheses, Scored& scored, std::span<const LeakPicture> pictures, const OriginalPages& originals,
               const Constellation& constellation, Effort effort, int threads) {
    InformedPages pages = find_informed_pages(pictures, originals, constellation, effort, threads);
    require_at_most(most_informed_pages(pictures.size()), pages.hypotheses.size(), "reading of pages");
    std::optional<Alignment> tint = best_of_originals(pages.hypotheses);
    if (!tint) tint = best_of_tint(hypotheses);
    std::vector<Hypothesis> shift = find_shift(pages.texts, originals, tint);
    require_at_most(most_shift(pictures.size(), tint.has_value()), shift.size(), "reading of moved text");
    drop_guesses(hypotheses, pages.hypotheses);
    add(std::move(pages.hypotheses), hypotheses, scored.shown);
    add(std::move(shift), hypotheses, scored.shown);
    scored.texts = describe_texts(pages.texts, *originals.index());
}

/// What the pictures add to their originals.
void add_pictures(Hypotheses& hypotheses, Scored& scored, std::span<const LeakPicture> pictures, const OriginalPages& originals,
                  const Constellation& constellation, int threads) {
    std::vector<Hypothesis> found = find_informed_pictures(pictures, originals, constellation, threads);
    require_at_most(most_informed_pictures(pictures.size()), found.size(), "reading of pictures");
    drop_guesses(hypotheses, found);
    add(std::move(found), hypotheses, scored.shown);
}

}  // namespace

double expected_correlation(double pilots, const Constellation& constellation) {
    return pilots * std::sqrt(static_cast<double>(constellation.data.size()) / static_cast<double>(constellation.pilots.size()));
}

Scored ask_originals(Hypotheses& hypotheses, const TintReading& tint, std::span<const LeakPicture> pictures, const Suspects& suspects,
                     const Constellation& constellation, const OriginalPages* originals, const TraceOptions& options, bool always) {
    Scored scored;
    const auto score = [&] {
        scored.scores = hypotheses.score(suspects.copies, suspects.chips, options.threads);
        scored.alignments = hypotheses.counted();
    };
    const Kept kept = kept_by(originals, pictures);
    const bool may_be_explained = !always && (kept.text || kept.pictures) && !tint.locks.empty() && !suspects.copies.empty();
    if (may_be_explained) {
        score();
        scored.alignments += most_beside_originals(kept, pictures.size());
        const double accusing = threshold(suspects.copies.size(), scored.alignments, options.max_odds);
        if (is_explained_by_tint(scored.scores, accusing, hypotheses, tint, suspects, constellation, options.threads)) {
            scored.were_asked = false;
            return scored;
        }
    }
    scored = {};
    // A leak with a mark in it is worth every search, whatever its lines say.
    const Effort effort = options.patient || !tint.locks.empty() ? Effort::patient : Effort::usual;
    if (kept.text) add_texts(hypotheses, scored, pictures, *originals, constellation, effort, options.threads);
    if (kept.pictures) add_pictures(hypotheses, scored, pictures, *originals, constellation, options.threads);
    score();
    return scored;
}

}  // namespace telltale
