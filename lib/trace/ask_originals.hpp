#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "mark/chips.hpp"
#include "mark/constellation.hpp"
#include "telltale/trace.hpp"
#include "trace/leak/leak_picture.hpp"
#include "trace/read_tint.hpp"
#include "trace/score/hypothesis.hpp"

namespace telltale {

/// Whom a trace asks about, and by which chips.
struct Suspects {
    std::span<const CopyId> copies;
    const ChipSource& chips;
};

/// How all candidates scored.
struct Scored {
    std::vector<CandidateScore> scores;  ///< one a candidate; its alignment is an index into Hypotheses::all()
    std::size_t alignments = 0;          ///< as many as count for the odds
    std::vector<ShownPage> shown;        ///< originals that were recognised
    std::vector<MeasuredText> texts;     ///< where text was measured beside them
    bool were_asked = true;              ///< false where the tint alone explained the leak, so that the originals were not searched
};

/// How well a copy would correlate whose mark alone is in the leak: pilots are as strong as its chips.
///
/// pilots  the locks' pilot scores, together or of one, standard deviations
double expected_correlation(double pilots, const Constellation& constellation);

/// Scores all candidates, first by the tint alone where a lock is sure, then beside the originals where that leaves a question.
///
/// The originals are asked for when the tint names nobody, or somebody by so much less than its pilots promise that others may
/// have taken part: in all regions together, or in one of several, which may be pages of several people.
///
/// Where they are not asked, the most alignments that they could have given are counted. So whoever is named then would have
/// been named with them too, and looking at the tint first adds nothing to the odds.
///
/// hypotheses  those of the tint; those that the originals give are added
/// originals   null: there are none
/// always      searches the originals whatever the tint says
Scored ask_originals(Hypotheses& hypotheses, const TintReading& tint, std::span<const LeakPicture> pictures, const Suspects& suspects,
                     const Constellation& constellation, const OriginalPages* originals, const TraceOptions& options, bool always = false);

}  // namespace telltale
