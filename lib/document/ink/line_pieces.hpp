#pragma once

#include <vector>

#include "document/ink/ink_lines.hpp"

namespace telltale {

constexpr double least_cluster_em = 0.8;  ///< width of the narrowest piece that is a cluster
constexpr double far_gap_em = 1.2;        ///< a gap that no piece and no phrase goes across

/// Columns of pixels [first, past).
struct Interval {
    int first;
    int past;
};

/// Cuts a line where it may be cut, so that pieces are about as wide as a cluster should be. Words are told by the gaps between
/// them, CJK characters by their width.
///
/// need     blank pixels that a piece needs on each side
/// returns  columns that hold ink, from left to right; some pieces may be too narrow for a cluster
/// cost     quadratic in the characters between two far gaps
std::vector<Interval> cut_line(const PageInk& ink, const InkLine& line, double need);

}  // namespace telltale
