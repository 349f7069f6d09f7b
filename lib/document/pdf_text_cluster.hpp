#pragma once

#include <span>
#include <vector>

#include "document/pdf_text_scan.hpp"
#include "mark/shift_layout.hpp"

namespace telltale {

constexpr int no_cluster = -1;

/// Which characters of a page move together.
struct Clustering {
    std::vector<TextCluster> clusters;
    std::vector<int> of_glyph;  ///< index into clusters, or no_cluster
};

/// Groups neighbouring characters: whole words of 3 to 6 where there are words, equal pieces where they are longer.
///
/// Moved apart, two halves of a short word would show; two words of one line do not. Text drawn twice in one place, to
/// look bold, is left alone.
Clustering cluster_text(std::span<const Glyph> glyphs);

}  // namespace telltale
