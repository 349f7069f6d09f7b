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
    std::vector<int> of_glyph;  ///< index into clusters, or no_cluster
};

/// Groups neighbouring characters: whole words where there are words, equal pieces where they are longer, CJK characters
/// one by one; and clusters into phrases of some eight characters' width, which begin behind a space or punctuation. Cells
/// of a row may be one phrase, and those beside a telling gap stay: see pdf_text_rows.hpp.
///
/// Text drawn twice in one place, to look bold, is left alone, and so are columns of single characters.
/// distance  points, by which clusters will move each way: characters whose gap might then be taken for another word, or no
///           longer for one, are not parted
Clustering cluster_text(std::span<const Glyph> glyphs, double distance);

}  // namespace telltale
