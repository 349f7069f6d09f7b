#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "document/pdf/text/shown_text.hpp"
#include "mark/shift_layout.hpp"

namespace telltale {

constexpr int no_cluster = -1;

/// Which characters of a page move together.
struct Clustering {
    std::vector<TextCluster> clusters;
    std::uint32_t phrases = 0;
    std::vector<int> of_glyph;  ///< for each glyph the index of its cluster, or no_cluster
};

/// Groups neighbouring characters: whole words where there are words, equal pieces where they are longer, CJK characters
/// one by one. Groups clusters into phrases of some eight characters' width, which begin behind a space or punctuation. Cells of
/// a row may be one phrase, and those beside a telling gap stay: see pdf/text/rows.hpp.
///
/// Text that is drawn twice in one place, to look bold, stays where it is, and so do columns of single characters.
///
/// glyphs    in the order in which the page shows them
/// distance  points by which clusters will move each way. Two characters are not parted where the gap between them could come to
///           look like one between words, or no longer look like one
/// source    docs/format-shift.md, section 3
Clustering cluster_text(std::span<const Glyph> glyphs, double distance);

}  // namespace telltale
