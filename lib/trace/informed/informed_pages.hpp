#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "mark/constellation.hpp"
#include "telltale/trace.hpp"
#include "trace/leak/leak_picture.hpp"
#include "trace/score/hypothesis.hpp"
#include "trace/shift/find_text.hpp"

namespace telltale {

/// What a leak's pages of text say beside their originals.
struct InformedPages {
    std::vector<Hypothesis> hypotheses;  ///< those of every picture alone, then one of all pictures together
    std::vector<LeakText> texts;         ///< the pages that were found on the way by their text
};

/// Finds the pages of text that a leak's pictures show, and reads what each picture shows beyond the original.
///
/// Only the first most_texts pictures are looked at, and no candidate's chips are.
/// returns  at most most_informed_pages() hypotheses, none when no page fits
InformedPages find_informed_pages(std::span<const LeakPicture> pictures, const OriginalPages& originals, const Constellation& constellation,
                                  Effort effort, int threads);

/// The most hypotheses that find_informed_pages() returns for so many pictures, whatever they show.
std::size_t most_informed_pages(std::size_t pictures);

}  // namespace telltale
