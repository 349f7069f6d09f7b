#pragma once

#include <optional>
#include <span>
#include <vector>

#include "mark/chips.hpp"
#include "mark/constellation.hpp"
#include "telltale/trace.hpp"
#include "trace/agreement/leak_box.hpp"
#include "trace/leak/leak_picture.hpp"
#include "trace/score/hypothesis.hpp"

namespace telltale {

/// All that accusations are held against: the leak itself, what was read in it, and the unmarked documents.
struct Evidence {
    std::span<const LeakPicture> pictures;
    std::span<const Hypothesis> hypotheses;
    std::span<const MeasuredText> texts;  ///< text that was measured beside originals
    std::span<const Candidate> candidates;
    const ChipSource& chips;
    const Constellation& constellation;
    const OriginalPages* originals = nullptr;  ///< null: there are none, and no document can be confirmed
    double accusing_score = 0;
    int threads = 1;
};

/// Where a copy's own document lies in the leak.
struct HeldPage {
    int picture = 0;
    int page = 0;  ///< index of the page in the document, from 0
    LeakBox box;   ///< the whole page, whether the picture shows all of it or not
};

/// What holding the findings against the evidence came to.
struct Holding {
    bool is_settled = true;                      ///< false where an accusation was withdrawn or is in doubt
    std::vector<std::optional<HeldPage>> pages;  ///< for each finding, where its own document is shown, if it is
};

/// Holds every accusation against its own document, against the other channels at its place, and against what the document that is
/// shown contained before its copies were made. It marks findings, and withdraws accusations; it never makes one.
///
/// Since it withdraws only, the odds hold as they are (docs/odds.md). The rules are those of docs/design/agreement.md.
/// findings  of the leak, accused ones among them
/// returns   where the originals were not searched and not everything is settled, they have to be
/// cost      some 0.1 s an accused copy, and 0.15 s more where its document's text was moved
Holding hold_against_evidence(std::vector<Finding>& findings, const Evidence& evidence);

}  // namespace telltale
