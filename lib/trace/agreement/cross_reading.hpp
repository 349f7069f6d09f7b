#pragma once

#include <cstddef>
#include <optional>

#include "telltale/trace.hpp"
#include "trace/agreement/shown_document.hpp"
#include "trace/leak/leak_picture.hpp"
#include "trace/score/hypothesis.hpp"

namespace telltale {

/// A page's text, measured where a page is known to lie.
struct TextAtPlace {
    Hypothesis reading;     ///< what its moves say; its `shown` is set where the characters leave no doubt that it is this page
    std::size_t slots = 0;  ///< slots that could be measured
};

/// What the moved text says at a place where the tint's mark was read, and where its document is shown.
///
/// Page and place are known, so nothing is searched for. No candidate's chips are looked at. The reading contradicts an accusation
/// or bears it out, and accuses nobody itself, so it is not counted as an alignment (docs/odds.md).
/// shown    compare_document() of this place, which shows the document
/// returns  nothing where the page's text was never moved, or cannot be read
/// cost     some 0.1 s
std::optional<TextAtPlace> read_text_at(const LeakPicture& picture, const Lock& lock, const DocumentComparison& shown,
                                        const Sha256& document, int threads);

}  // namespace telltale
