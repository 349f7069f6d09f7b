#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace telltale {

// Programs that take text from a page guess its order from where words stand. Some of their guesses hang on equal heights and on
// gaps of a certain width; what those are is taken from poppler's TextOutputDev, whose ways others follow.

/// Where a cluster lies along its line, and which line that is.
struct LineSpan {
    double direction = 0;  ///< of the line, radians
    double baseline = 0;   ///< points across the line, from the page's corner
    double begin = 0;      ///< points along it
    double end = 0;
    double em = 0;             ///< points
    std::uint32_t phrase = 0;  ///< those of one phrase move across the line as one
};

/// By how much a gap changes at most, in points, when both sides move; some rounding included.
constexpr double gap_change_pt(double distance) {
    return 2 * distance + 0.03;
}

/// Which clusters must stay where they are: those on both sides of a gap that is nearly as wide as parts columns.
std::vector<bool> stay_in_rows(std::span<const LineSpan> spans, double distance);

/// The phrases once cells that stand on one line rise and sink together; the second would be taken before the first if it rose
/// by itself. In a table, which is known by its columns, these are the first two cells of a row; in a row by itself, such as
/// the labels of a chart, all of them.
///
/// returns  a phrase for each cluster, counted from 0 in the order of their first clusters
std::vector<std::uint32_t> phrases_of_rows(std::span<const LineSpan> spans);

}  // namespace telltale
