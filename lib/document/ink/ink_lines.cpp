#include "document/ink/ink_lines.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "document/ink/disjoint_sets.hpp"

namespace telltale {
namespace {

/// What tells characters, lines and everything else apart. An em is the rough height of the page's usual characters
/// (docs/format-shift.md, section 7).
struct LineTuning {
    double dirt_em = 0.1;      ///< a part that is smaller in both directions is dirt; the dot of an i is larger
    double least_dirt_px = 2;  ///< a part of fewer pixels in both directions is dirt whatever the em
    int least_height_px = 5;   ///< lower parts say nothing about the height of characters
    double em_of_parts = 1.8;  ///< an em, as a multiple of the median height of parts: most parts are letters without ascenders
    double tallest_em = 3;     ///< a higher part is a stamp, a frame or a picture
    double widest_em = 6;      ///< a wider part is a rule or a frame; letters that touch are narrower

    double reach_em = 1.2;       ///< the next part of a line begins within this distance, as in live text
    double least_overlap = 0.4;  ///< share of the lower part's height that two parts of one line have in common
    double much_lower = 0.4;     ///< a part below this share of its neighbour's height is a dot or a stroke
    double dot_gap = 0.18;       ///< the gap between a dot and its letter, as a share of an em or of the letter if that is higher
    double tall_em = 1.5;        ///< from this height on a part may belong to a headline
    double much_higher = 2;      ///< a headline beside letters that it exceeds by this factor is another line

    double steep_length_em = 8;  ///< a line of this length says how it lies
    double band_in_em = 0.9;     ///< height of a line from its highest to its lowest characters
    double outliers = 0.05;      ///< share of a line's width that may reach out of that band, as brackets do
};
constexpr LineTuning tuning{};

double middle_of(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

class LineFinder {
public:
    explicit LineFinder(const PageInk& ink) : ink_(ink) {}

    InkLines run() {
        sort_parts();
        if (character_parts_.empty()) return std::move(found_);
        find_lines();
        const double tilt = usual_slope();
        for (InkLine& line : found_.lines) measure(line, tilt);
        return std::move(found_);
    }

private:
    const InkPart& part(int i) const { return ink_.parts[static_cast<std::size_t>(i)]; }

    /// Tells characters' parts from all else.
    void sort_parts() {
        std::vector<double> heights;
        for (const InkPart& one : ink_.parts) {
            // Strokes that lie flat, and what is no writing at all, say nothing about characters' heights.
            if (one.height() >= tuning.least_height_px && one.width() < 4 * one.height() && one.height() < 5 * one.width())
                heights.push_back(one.height());
        }
        if (heights.empty()) return;
        found_.em = tuning.em_of_parts * middle_of(std::move(heights));
        found_.line_of.assign(ink_.parts.size(), -1);
        for (int i = 0; i < static_cast<int>(ink_.parts.size()); ++i) {
            const InkPart& one = part(i);
            if (!found_.is_dirt(one) && one.height() < tuning.tallest_em * found_.em && one.width() < tuning.widest_em * found_.em)
                character_parts_.push_back(i);
        }
        std::sort(character_parts_.begin(), character_parts_.end(), [&](int a, int b) { return part(a).left < part(b).left; });
    }

    /// Joins parts that stand beside each other.
    void find_lines() {
        DisjointSets joined(character_parts_.size());
        const int count = static_cast<int>(character_parts_.size());
        for (int a = 0; a < count; ++a) {
            const InkPart& from = part(character_parts_[static_cast<std::size_t>(a)]);
            for (int b = a + 1; b < count; ++b) {
                const InkPart& to = part(character_parts_[static_cast<std::size_t>(b)]);
                if (to.left - from.right > tuning.reach_em * tuning.tallest_em * found_.em) break;
                if (are_neighbours(from, to)) joined.join(a, b);
            }
        }
        std::vector<int> line_at(character_parts_.size(), -1);
        for (int i = 0; i < count; ++i) {
            int& at = line_at[static_cast<std::size_t>(joined.root(i))];
            if (at < 0) {
                at = static_cast<int>(found_.lines.size());
                found_.lines.emplace_back();
            }
            found_.lines[static_cast<std::size_t>(at)].parts.push_back(character_parts_[static_cast<std::size_t>(i)]);
        }
        std::sort(found_.lines.begin(), found_.lines.end(), [&](const InkLine& a, const InkLine& b) { return top_of(a) < top_of(b); });
        for (std::size_t l = 0; l < found_.lines.size(); ++l) {
            for (const int i : found_.lines[l].parts) found_.line_of[static_cast<std::size_t>(i)] = static_cast<int>(l);
        }
    }
    int top_of(const InkLine& line) const {
        int top = std::numeric_limits<int>::max();
        for (const int i : line.parts) top = std::min(top, part(i).top);
        return top;
    }
    bool are_neighbours(const InkPart& from, const InkPart& to) const {
        const int lower = std::min(from.height(), to.height());
        const int higher = std::max(from.height(), to.height());
        const double size = std::max<double>(higher, 0.6 * found_.em);
        if (to.left - from.right > tuning.reach_em * size) return false;
        // A headline beside small print is another line; letters of two lines that touch are of neither.
        if (higher > tuning.tall_em * found_.em && lower > tuning.much_lower * found_.em && higher > tuning.much_higher * lower)
            return false;
        const int overlap = std::min(from.bottom, to.bottom) - std::max(from.top, to.top);
        if (overlap >= tuning.least_overlap * lower) return true;
        // The dot of an i stands above its stem.
        return to.left < from.right && lower < tuning.much_lower * higher &&
               -overlap < tuning.dot_gap * std::max<double>(found_.em, higher);
    }

    /// The slope of text on this page, as its long lines have it: pixels down for each pixel to the right.
    double usual_slope() const {
        std::vector<double> slopes;
        for (const InkLine& line : found_.lines) {
            if (const auto slope = slope_of(line)) slopes.push_back(*slope);
        }
        return slopes.empty() ? 0 : middle_of(std::move(slopes));
    }
    std::optional<double> slope_of(const InkLine& line) const {
        double n = 0, x = 0, y = 0, xx = 0, xy = 0;
        double left = 1e9;
        double right = 0;
        for (const int i : line.parts) {
            const InkPart& one = part(i);
            if (one.height() < tuning.much_lower * found_.em) continue;  // dots and strokes lie anywhere
            const double across = (one.left + one.right) / 2.0;
            const double down = (one.top + one.bottom) / 2.0;
            n += 1;
            x += across;
            y += down;
            xx += across * across;
            xy += across * down;
            left = std::min<double>(left, one.left);
            right = std::max<double>(right, one.right);
        }
        const double spread = n * xx - x * x;
        if (n < 6 || right - left < tuning.steep_length_em * found_.em || spread <= 0) return std::nullopt;
        return (n * xy - x * y) / spread;
    }

    /// Finds how a line lies and how high its characters are.
    void measure(InkLine& line, double tilt) const {
        line.slope = slope_of(line).value_or(tilt);
        // Tops and bottoms of parts are taken as if the line were level, and weighed by the width of the part.
        const auto reach = [&](bool is_bottom) {
            std::vector<std::pair<double, int>> edges;
            long total = 0;
            for (const int i : line.parts) {
                const InkPart& one = part(i);
                const double across = (one.left + one.right) / 2.0;
                edges.emplace_back(is_bottom ? -(one.bottom - line.slope * across) : one.top - line.slope * across, one.width());
                total += one.width();
            }
            std::sort(edges.begin(), edges.end());
            long seen = 0;
            for (const auto& [edge, width] : edges) {
                seen += width;
                if (static_cast<double>(seen) > tuning.outliers * static_cast<double>(total)) return is_bottom ? -edge : edge;
            }
            return 0.0;
        };
        line.em = (reach(true) - reach(false)) / tuning.band_in_em;
    }

    const PageInk& ink_;
    std::vector<int> character_parts_;
    InkLines found_;
};

}  // namespace

bool InkLines::is_dirt(const InkPart& part) const {
    const double least = std::max(tuning.least_dirt_px, tuning.dirt_em * em);
    return part.height() < least && part.width() < least;
}

double InkLines::usual_em() const {
    std::vector<double> ems;
    for (const InkLine& line : lines) ems.insert(ems.end(), line.parts.size(), line.em);
    return ems.empty() ? 0 : middle_of(std::move(ems));
}

InkLines find_ink_lines(const PageInk& ink) {
    return LineFinder(ink).run();
}

}  // namespace telltale
