#pragma once

#include <cstdint>
#include <vector>

namespace telltale {

/// Where a cluster lies along its line, and which line that is.
struct LineSpan {
    double direction = 0;  ///< of the line, radians
    double baseline = 0;   ///< points across the line, from the page's corner
    double begin = 0;      ///< points along it
    double end = 0;
    double em = 0;             ///< points
    std::uint32_t phrase = 0;  ///< from 0
};

/// Which phrases must rise and sink as one: cells that stand on one line. Programs that take text from top to bottom would
/// take the second cell before the first if it rose. In a table, which they know by its columns, these are the first two
/// cells of a row; in a row by itself, such as the labels of a chart, all of them.
///
/// spans    of all clusters of a page, in any order
/// returns  for each phrase the number of the one that it is part of, counted from 0 in the order of their first phrases
std::vector<std::uint32_t> joined_in_rows(std::vector<LineSpan> spans, std::uint32_t phrases);

}  // namespace telltale
