#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "mark/constellation.hpp"
#include "telltale/trace.hpp"
#include "trace/score/alignment.hpp"
#include "trace/shift/shift_evidence.hpp"

namespace telltale {

/// One combination of slots that comparing with originals gives.
struct InformedAlignment {
    Alignment alignment;
    std::optional<ShownPage> shown{};  ///< what is shown where, when one picture alone shows it, and surely this page
    std::optional<Lock> lock{};        ///< where it was read, when one picture alone was
};

/// Finds the originals of a leak's pictures, and reads what each shows beyond its original: every picture alone, and all
/// of them together.
///
/// Which original is shown, and where, is said by its features; no candidate's chips are looked at.
std::vector<InformedAlignment> find_informed(std::span<const LeakPicture> pictures, const OriginalPages& originals,
                                             const Constellation& constellation);

/// The most alignments that find_informed gives for so many pictures, whatever it finds.
std::size_t most_informed_alignments(std::size_t pictures);

/// Finds the pages of text that a leak's pictures show, and reads what each shows beyond its original: every picture alone, and
/// all of them together.
///
/// texts  filled with what was found on the way, by the text itself
std::vector<InformedAlignment> find_informed_pages(std::span<const LeakPicture> pictures, const OriginalPages& originals,
                                                   const Constellation& constellation, std::vector<ShownText>& texts);

/// The most alignments that find_informed_pages gives for so many pictures, whatever they show.
std::size_t most_informed_page_alignments(std::size_t pictures);

}  // namespace telltale
