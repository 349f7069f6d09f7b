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
    std::vector<Hypothesis> hypotheses;  ///< every picture alone, then all of them together
    std::vector<LeakText> texts;         ///< what was found on the way, by the text itself
};

/// Finds the pages of text that a leak's pictures show, and reads what each shows beyond its original.
InformedPages find_informed_pages(std::span<const LeakPicture> pictures, const OriginalPages& originals, const Constellation& constellation,
                                  int threads);

/// The most hypotheses that find_informed_pages() gives for so many pictures, whatever they show.
std::size_t most_informed_pages(std::size_t pictures);

}  // namespace telltale
