#include "document/ink/line_pieces.hpp"

#include <algorithm>
#include <cmath>

namespace telltale {
namespace {

/// What decides where a line is cut. Widths and gaps are in em, costs are compared with each other alone: the cheapest way
/// to cut a line is taken (docs/format-shift.md, section 7).
struct CutTuning {
    double wide_least = 0.6;    ///< ink is as wide as a CJK character from here on
    double wide_most = 1.15;    ///< ink that is wider is no single CJK character
    double wide_share = 0.4;    ///< a line is of CJK characters when this share of its ink is as wide as they are
    double character = 0.88;    ///< width of a CJK character without the blank beside it
    double narrow_cost = 0.06;  ///< cost of a digit or a mark among CJK characters
    double gap_cost = 2;        ///< cost of a gap within a character, times its square

    double cluster_em = 2;   ///< width of a cluster
    double easy_gap = 0.22;  ///< width of a gap that parts words
    double wide_cut = 0.6;   ///< cost of a cut between CJK characters that have next to no gap
    double letter_cut = 3;   ///< cost of a cut between letters that have next to no gap
    double kept_gap = 0.7;   ///< cost of a gap between words within one cluster
    double too_small = 3;    ///< cost of a piece that is too narrow for a cluster
};
constexpr CutTuning tuning{};

/// The line's columns that hold ink.
std::vector<Interval> intervals_of(const PageInk& ink, const InkLine& line) {
    const auto part = [&](int i) -> const InkPart& { return ink.parts[static_cast<std::size_t>(i)]; };
    int left = ink.width;
    int right = 0;
    for (const int i : line.parts) {
        left = std::min(left, part(i).left);
        right = std::max(right, part(i).right);
    }
    std::vector<bool> holds(static_cast<std::size_t>(right - left), false);
    for (const int i : line.parts) {
        // A part that hangs together covers all columns of its box.
        for (int x = part(i).left; x < part(i).right; ++x) holds[static_cast<std::size_t>(x - left)] = true;
    }
    std::vector<Interval> intervals;
    for (int x = left; x < right; ++x) {
        if (!holds[static_cast<std::size_t>(x - left)]) continue;
        if (intervals.empty() || intervals.back().past != x) intervals.push_back({x, x});
        intervals.back().past = x + 1;
    }
    return intervals;
}

/// Whether a line is made of CJK characters.
bool is_wide(const std::vector<Interval>& intervals, double em) {
    double wide = 0;
    double all = 0;
    for (const Interval& one : intervals) {
        const double width = (one.past - one.first) / em;
        all += width;
        if (width >= tuning.wide_least && width <= tuning.wide_most) wide += width;
    }
    return wide >= tuning.wide_share * all;
}

/// Joins intervals of ink to CJK characters, in the way that fits the width of such characters best.
std::vector<Interval> characters_of(const std::vector<Interval>& intervals, double em) {
    const std::size_t count = intervals.size();
    std::vector<double> cost(count + 1, 1e18);
    std::vector<std::size_t> from(count + 1, 0);
    cost[0] = 0;
    for (std::size_t end = 1; end <= count; ++end) {
        double gaps = 0;
        for (std::size_t begin = end; begin-- > 0;) {
            if (begin + 1 < end) {
                const double gap = (intervals[begin + 1].first - intervals[begin].past) / em;
                gaps += tuning.gap_cost * gap * gap;
            }
            const double width = (intervals[end - 1].past - intervals[begin].first) / em;
            if (begin + 1 < end && width > tuning.wide_most) break;
            double own = (width - tuning.character) * (width - tuning.character) + gaps;
            if (begin + 1 == end && width < tuning.wide_least) own = std::min(own, tuning.narrow_cost);
            if (cost[begin] + own >= cost[end]) continue;
            cost[end] = cost[begin] + own;
            from[end] = begin;
        }
    }
    std::vector<Interval> characters;
    for (std::size_t end = count; end > 0; end = from[end]) characters.push_back({intervals[from[end]].first, intervals[end - 1].past});
    std::reverse(characters.begin(), characters.end());
    return characters;
}

}  // namespace

std::vector<Interval> cut_line(const PageInk& ink, const InkLine& line, double need) {
    std::vector<Interval> units = intervals_of(ink, line);
    const bool wide = is_wide(units, line.em);
    if (wide) units = characters_of(units, line.em);
    const std::size_t count = units.size();
    const auto gap_before = [&](std::size_t unit) {
        return unit == 0 || unit == count ? 1e9 : static_cast<double>(units[unit].first - units[unit - 1].past);
    };
    std::vector<double> cost(count + 1, 1e18);
    std::vector<std::size_t> from(count + 1, 0);
    cost[0] = 0;
    for (std::size_t end = 1; end <= count; ++end) {
        const double gap = gap_before(end);
        if (gap < 2 * need) continue;  // no room for a cut
        const double narrow = std::max(0.0, 1 - gap / (tuning.easy_gap * line.em));
        double kept = 0;
        for (std::size_t begin = end; begin-- > 0;) {
            const double inner = begin + 1 < end ? gap_before(begin + 1) / line.em : 0;
            if (inner > far_gap_em) break;
            if (inner > tuning.easy_gap) kept += tuning.kept_gap;
            if (cost[begin] > 1e17) continue;
            const double width = (units[end - 1].past - units[begin].first) / line.em;
            const double off = std::abs(width - tuning.cluster_em);
            const double own = (off < 1 ? off * off : 2 * off - 1) + (width < least_cluster_em ? tuning.too_small : 0);
            const double whole = cost[begin] + own + kept + (wide ? tuning.wide_cut : tuning.letter_cut) * narrow * narrow;
            if (whole >= cost[end]) continue;
            cost[end] = whole;
            from[end] = begin;
        }
    }
    std::vector<Interval> pieces;
    for (std::size_t end = count; end > 0; end = from[end]) pieces.push_back({units[from[end]].first, units[end - 1].past});
    std::reverse(pieces.begin(), pieces.end());
    return pieces;
}

}  // namespace telltale
