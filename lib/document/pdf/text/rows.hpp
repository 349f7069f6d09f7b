#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace telltale {

// Programs that take text from a page guess its order from where words stand. Some of their guesses hang on equal heights and on
// gaps of a certain width. Which gaps these are is taken from poppler's TextOutputDev, which other programs resemble.

/// Where a cluster lies along its line, and which line that is.
struct LineSpan {
    double direction = 0;  ///< direction of the line, radians
    double baseline = 0;   ///< place across the line, points from the page's corner
    double begin = 0;      ///< place along the line, points
    double end = 0;
    double em = 0;             ///< points
    std::uint32_t phrase = 0;  ///< clusters with the same number move across the line together
};

/// The most that a gap changes when both of its sides move, in points; some rounding is included.
///
/// distance  points by which each side moves
constexpr double gap_change_pt(double distance) {
    return 2 * distance + 0.03;
}

/// Tells which clusters must stay where they are: those on both sides of a gap about as wide as those that part columns.
///
/// spans     one for each cluster
/// distance  points by which clusters move each way
/// returns   one answer for each cluster
std::vector<bool> stay_in_rows(std::span<const LineSpan> spans, double distance);

/// Makes cells that stand on one line rise and sink together, as one phrase. If the second rose by itself, it would be read before
/// the first. In a table, which is known by its columns, the first two cells of a row go together; in a row by itself, such as the
/// labels of a chart, all of them do.
///
/// spans    one for each cluster, with phrases as they are before
/// returns  a phrase for each cluster, counted from 0 in the order of their first clusters
std::vector<std::uint32_t> phrases_of_rows(std::span<const LineSpan> spans);

}  // namespace telltale
