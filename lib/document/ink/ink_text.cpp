#include "document/ink/ink_text.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "document/ink/disjoint_sets.hpp"
#include "document/ink/ink.hpp"

namespace telltale {
namespace {

// Parts of characters.
constexpr double dirt_em = 0.1;  // what is smaller in both directions is dirt; an i's dot is not
constexpr double least_dirt_px = 2;
constexpr int least_height_px = 5;   // of parts that tell how high characters are
constexpr double em_of_parts = 1.8;  // of the parts' middle height: a usual character's, roughly
constexpr double tallest_em = 3;     // of that em; beyond, a part is a stamp, a frame or a picture
constexpr double widest_em = 6;      // letters may touch

// Lines.
constexpr double reach_em = 1.2;       // to the next part of a line, as in live text
constexpr double least_overlap = 0.4;  // of the lower one's height, that parts of one line share
constexpr double much_lower = 0.4;     // of the other's height: a part so low is a dot or a stroke,
constexpr double dot_gap = 0.18;       // which stands so near above or below, in em, or in the height of what is higher
constexpr double tall_em = 1.5;        // a part so high
constexpr double much_higher = 2;      // is no neighbour of letters that are so much lower
constexpr double steepest = 0.035;     // two degrees
constexpr double steep_length_em = 8;  // a line so long says how it lies
constexpr double band_in_em = 0.9;     // from the highest to the lowest characters of a line
constexpr double smallest_pt = 4.5;    // of a font that moves, as in live text
constexpr double largest_pt = 60;
constexpr double outliers = 0.05;  // of a line's width, that may reach out of its band: brackets, dots

// Characters and clusters, em.
constexpr double wide_least = 0.6;  // an interval of ink that wide, and no wider than the second, is a CJK character
constexpr double wide_most = 1.15;
constexpr double wide_share = 0.4;    // of a line's ink, in such intervals, makes it a line of CJK characters
constexpr double character = 0.88;    // a CJK character's width, without the blank beside it
constexpr double narrow_cost = 0.06;  // of a digit or a mark among them
constexpr double gap_cost = 2;        // of a gap within a character, for each squared em
constexpr double cluster_em = 2;      // a cluster's width
constexpr double easy_gap = 0.22;     // a gap that parts words
constexpr double wide_cut = 0.6;      // what it costs to cut where there is next to no gap, between CJK characters,
constexpr double letter_cut = 3;      // between letters,
constexpr double kept_gap = 0.7;      // and to keep together what an easy gap parts
constexpr double least_cluster = 0.8;
constexpr double too_small = 3;       // cost of a piece that is no cluster
constexpr double usual_width = 0.75;  // of a character with the blank beside it
constexpr double word_gap = 0.3;
constexpr double far_gap = 1.2;
constexpr double phrase_em = 6;
constexpr double longest_phrase_em = 14;

constexpr double usual_em_pt = 10.5;  // of most text, whatever it is a picture of

// Rectangles, points.
constexpr double margin_pt = 1.2;  // of paper that moves with the ink
constexpr double spare_pt = 0.15;  // beyond the distance, for soft edges

struct Interval {
    int first;
    int past;
};

struct Box {
    double left;
    double top;
    double right;
    double bottom;
};

struct Line {
    std::vector<int> parts;
    double slope = 0;
    double em = 0;  ///< pixels
};

double middle_of(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

class ScanReader {
public:
    /// Finds where the lines are.
    explicit ScanReader(const Preview& picture) : ink_(find_ink(picture)) {
        sort_parts();
        if (character_parts_.empty()) return;
        find_lines();
        const double tilt = usual_slope();
        for (Line& line : lines_) measure(line, tilt);
    }

    /// The em of most of the text, pixels; 0 where there is none.
    double usual_em() const {
        std::vector<double> ems;
        for (const Line& line : lines_) ems.insert(ems.end(), line.parts.size(), line.em);
        return ems.empty() ? 0 : middle_of(std::move(ems));
    }

    /// scale       pixels a point
    /// need        blank pixels that a rectangle needs on each side
    /// is_integer  rectangles are of whole pixels
    ScanText cut_lines(double scale, double need, bool is_integer) {
        scale_ = scale;
        need_ = need;
        is_integer_ = is_integer;
        margin_ = std::max(margin_pt * scale, need);
        result_.layout.width = ink_.width / scale;
        result_.layout.height = ink_.height / scale;
        // From the top down, as people read and as live text mostly comes.
        for (const Line& line : lines_) {
            if (line.em < smallest_pt * scale_ || line.em > largest_pt * scale_ || std::abs(line.slope) > steepest) {
                result_.left_alone += std::max<std::size_t>(1, line.parts.size() / 2);
                continue;
            }
            cut(line);
        }
        // Where most of it cannot move, what looked like lines was something else: text that runs down the page, a picture.
        if (result_.left_alone > moved_) {
            result_.left_alone += moved_;
            result_.layout.clusters.clear();
            result_.layout.phrases = 0;
        }
        return std::move(result_);
    }

private:
    const InkPart& part(int i) const { return ink_.parts[static_cast<std::size_t>(i)]; }

    /// Characters' parts and all else.
    void sort_parts() {
        std::vector<double> heights;
        for (const InkPart& one : ink_.parts) {
            // Strokes that lie flat, and what is no writing at all, say nothing about characters' heights.
            if (one.height() >= least_height_px && one.width() < 4 * one.height() && one.height() < 5 * one.width())
                heights.push_back(one.height());
        }
        if (heights.empty()) return;
        em_ = em_of_parts * middle_of(std::move(heights));
        line_of_.assign(ink_.parts.size(), -1);
        for (int i = 0; i < static_cast<int>(ink_.parts.size()); ++i) {
            const InkPart& one = part(i);
            if (!is_dirt(one) && one.height() < tallest_em * em_ && one.width() < widest_em * em_) character_parts_.push_back(i);
        }
        std::sort(character_parts_.begin(), character_parts_.end(), [&](int a, int b) { return part(a).left < part(b).left; });
    }
    bool is_dirt(const InkPart& one) const {
        const double least = std::max(least_dirt_px, dirt_em * em_);
        return one.height() < least && one.width() < least;
    }

    /// Joins parts that stand beside each other.
    void find_lines() {
        DisjointSets joined(character_parts_.size());
        const int count = static_cast<int>(character_parts_.size());
        for (int a = 0; a < count; ++a) {
            const InkPart& from = part(character_parts_[static_cast<std::size_t>(a)]);
            for (int b = a + 1; b < count; ++b) {
                const InkPart& to = part(character_parts_[static_cast<std::size_t>(b)]);
                if (to.left - from.right > reach_em * tallest_em * em_) break;
                if (are_neighbours(from, to)) joined.join(a, b);
            }
        }
        std::vector<int> line_at(character_parts_.size(), -1);
        for (int i = 0; i < count; ++i) {
            int& at = line_at[static_cast<std::size_t>(joined.root(i))];
            if (at < 0) {
                at = static_cast<int>(lines_.size());
                lines_.emplace_back();
            }
            lines_[static_cast<std::size_t>(at)].parts.push_back(character_parts_[static_cast<std::size_t>(i)]);
        }
        std::sort(lines_.begin(), lines_.end(), [&](const Line& a, const Line& b) { return top_of(a) < top_of(b); });
        for (std::size_t l = 0; l < lines_.size(); ++l) {
            for (const int i : lines_[l].parts) line_of_[static_cast<std::size_t>(i)] = static_cast<int>(l);
        }
    }
    int top_of(const Line& line) const {
        int top = std::numeric_limits<int>::max();
        for (const int i : line.parts) top = std::min(top, part(i).top);
        return top;
    }
    bool are_neighbours(const InkPart& from, const InkPart& to) const {
        const int lower = std::min(from.height(), to.height());
        const int higher = std::max(from.height(), to.height());
        const double size = std::max<double>(higher, 0.6 * em_);
        if (to.left - from.right > reach_em * size) return false;
        // A headline beside small print is another line; letters of two lines that touch are of neither.
        if (higher > tall_em * em_ && lower > much_lower * em_ && higher > much_higher * lower) return false;
        const int overlap = std::min(from.bottom, to.bottom) - std::max(from.top, to.top);
        if (overlap >= least_overlap * lower) return true;
        // The dot of an i.
        return to.left < from.right && lower < much_lower * higher && -overlap < dot_gap * std::max<double>(em_, higher);
    }

    /// How text lies on this page, by its long lines: pixels down a pixel to the right.
    double usual_slope() const {
        std::vector<double> slopes;
        for (const Line& line : lines_) {
            if (const auto slope = slope_of(line)) slopes.push_back(*slope);
        }
        return slopes.empty() ? 0 : middle_of(std::move(slopes));
    }
    std::optional<double> slope_of(const Line& line) const {
        double n = 0, x = 0, y = 0, xx = 0, xy = 0;
        double left = 1e9;
        double right = 0;
        for (const int i : line.parts) {
            const InkPart& one = part(i);
            if (one.height() < much_lower * em_) continue;  // dots and strokes lie anywhere
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
        if (n < 6 || right - left < steep_length_em * em_ || spread <= 0) return std::nullopt;
        return (n * xy - x * y) / spread;
    }

    /// Finds how a line lies and how high its characters are.
    void measure(Line& line, double tilt) const {
        line.slope = slope_of(line).value_or(tilt);
        // Tops and bottoms as if the line were level, each as often as it is wide.
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
                if (static_cast<double>(seen) > outliers * static_cast<double>(total)) return is_bottom ? -edge : edge;
            }
            return 0.0;
        };
        line.em = (reach(true) - reach(false)) / band_in_em;
    }

    /// The line's columns that hold ink.
    std::vector<Interval> intervals_of(const Line& line) const {
        int left = ink_.width;
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
    static bool is_wide(const std::vector<Interval>& intervals, double em) {
        double wide = 0;
        double all = 0;
        for (const Interval& one : intervals) {
            const double width = (one.past - one.first) / em;
            all += width;
            if (width >= wide_least && width <= wide_most) wide += width;
        }
        return wide >= wide_share * all;
    }

    /// Joins intervals of ink to CJK characters: the split that fits characters' width best.
    static std::vector<Interval> characters_of(const std::vector<Interval>& intervals, double em) {
        const std::size_t count = intervals.size();
        std::vector<double> cost(count + 1, 1e18);
        std::vector<std::size_t> from(count + 1, 0);
        cost[0] = 0;
        for (std::size_t end = 1; end <= count; ++end) {
            double gaps = 0;
            for (std::size_t begin = end; begin-- > 0;) {
                if (begin + 1 < end) {
                    const double gap = (intervals[begin + 1].first - intervals[begin].past) / em;
                    gaps += gap_cost * gap * gap;
                }
                const double width = (intervals[end - 1].past - intervals[begin].first) / em;
                if (begin + 1 < end && width > wide_most) break;
                double own = (width - character) * (width - character) + gaps;
                if (begin + 1 == end && width < wide_least) own = std::min(own, narrow_cost);
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

    /// About so many, wide and narrow ones alike; width in em.
    static std::size_t characters_in(double width) { return static_cast<std::size_t>(std::max(1.0, std::round(width / usual_width))); }

    /// Cuts a line where it may be cut, so that pieces are about as wide as a cluster should be, and adds these.
    void cut(const Line& line) {
        std::vector<Interval> units = intervals_of(line);
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
            if (gap < 2 * need_) continue;  // no room for a cut
            const double narrow = std::max(0.0, 1 - gap / (easy_gap * line.em));
            double kept = 0;
            for (std::size_t begin = end; begin-- > 0;) {
                const double inner = begin + 1 < end ? gap_before(begin + 1) / line.em : 0;
                if (inner > far_gap) break;
                if (inner > easy_gap) kept += kept_gap;
                if (cost[begin] > 1e17) continue;
                const double width = (units[end - 1].past - units[begin].first) / line.em;
                const double off = std::abs(width - cluster_em);
                const double own = (off < 1 ? off * off : 2 * off - 1) + (width < least_cluster ? too_small : 0);
                const double whole = cost[begin] + own + kept + (wide ? wide_cut : letter_cut) * narrow * narrow;
                if (whole >= cost[end]) continue;
                cost[end] = whole;
                from[end] = begin;
            }
        }
        std::vector<Interval> pieces;
        for (std::size_t end = count; end > 0; end = from[end]) pieces.push_back({units[from[end]].first, units[end - 1].past});
        std::reverse(pieces.begin(), pieces.end());
        double phrase_width = 0;  // em
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            const double width = (pieces[i].past - pieces[i].first) / line.em;
            const double gap = i == 0 ? far_gap : (pieces[i].first - pieces[i - 1].past) / line.em;
            const auto box = width < least_cluster ? std::nullopt : rectangle_of(line, pieces[i]);
            if (!box) {
                result_.left_alone += characters_in(width);
                continue;
            }
            moved_ += characters_in(width);
            const bool may_end = gap >= word_gap && phrase_width >= phrase_em;
            if (phrase_width == 0 || gap >= far_gap || may_end || phrase_width >= longest_phrase_em) {
                ++result_.layout.phrases;
                phrase_width = 0;
            }
            phrase_width += width;
            TextCluster cluster{box->left / scale_, box->top / scale_, box->right / scale_, box->bottom / scale_, 0, {1, 0}, {0, -1}};
            cluster.phrase = result_.layout.phrases - 1;
            result_.layout.clusters.push_back(cluster);
        }
    }

    /// Whether any ink but dirt lies in a column or row of pixels.
    bool holds_ink(int left, int top, int right, int bottom) const {
        for (int y = std::max(0, top); y < std::min(ink_.height, bottom); ++y) {
            for (int x = std::max(0, left); x < std::min(ink_.width, right); ++x) {
                const std::int32_t at = ink_.at(x, y);
                if (at != no_ink && !is_dirt(part(at))) return true;
            }
        }
        return false;
    }

    /// Blank columns or rows beside a box, step by step away from it, as far as a margin could use them.
    template <typename Strip>
    double blank(const Strip& strip) const {
        const int most = static_cast<int>(std::ceil(2 * margin_));
        int steps = 0;
        while (steps < most && !strip(steps)) ++steps;
        return std::min(margin_, steps / 2.0);
    }

    /// The rectangle that moves with a piece of a line, pixels; nothing where there is too little blank paper around it.
    std::optional<Box> rectangle_of(const Line& line, Interval piece) const {
        int top = ink_.height;
        int bottom = 0;
        for (const int i : line.parts) {
            if (part(i).left < piece.first || part(i).right > piece.past) continue;
            top = std::min(top, part(i).top);
            bottom = std::max(bottom, part(i).bottom);
        }
        if (bottom <= top) return std::nullopt;
        Box box{};
        box.left = piece.first - blank([&](int step) { return holds_ink(piece.first - 1 - step, top, piece.first - step, bottom); });
        box.right = piece.past + blank([&](int step) { return holds_ink(piece.past + step, top, piece.past + step + 1, bottom); });
        if (is_integer_) box = {std::ceil(box.left), 0, std::floor(box.right), 0};
        const int left = static_cast<int>(std::floor(box.left));
        const int right = static_cast<int>(std::ceil(box.right));
        box.top = top - blank([&](int step) { return holds_ink(left, top - 1 - step, right, top - step); });
        box.bottom = bottom + blank([&](int step) { return holds_ink(left, bottom + step, right, bottom + step + 1); });
        if (is_integer_) box = {box.left, std::ceil(box.top), box.right, std::floor(box.bottom)};
        const bool has_room =
            piece.first - box.left >= need_ && box.right - piece.past >= need_ && top - box.top >= need_ && box.bottom - bottom >= need_;
        const bool is_inside = box.left >= 0 && box.top >= 0 && box.right <= ink_.width && box.bottom <= ink_.height;
        if (!has_room || !is_inside || holds_others(line, box)) return std::nullopt;
        return box;
    }

    /// Whether ink of anything but this line lies within.
    bool holds_others(const Line& line, const Box& box) const {
        const int number = line_of_[static_cast<std::size_t>(line.parts.front())];
        for (int y = static_cast<int>(std::floor(box.top)); y < static_cast<int>(std::ceil(box.bottom)); ++y) {
            for (int x = static_cast<int>(std::floor(box.left)); x < static_cast<int>(std::ceil(box.right)); ++x) {
                const std::int32_t at = ink_.at(x, y);
                if (at != no_ink && !is_dirt(part(at)) && line_of_[static_cast<std::size_t>(at)] != number) return true;
            }
        }
        return false;
    }

    PageInk ink_;
    double scale_ = 1;
    double need_ = 0;
    double margin_ = 0;  ///< blank pixels that a rectangle takes on each side where there are as many
    bool is_integer_ = false;
    double em_ = 0;  ///< of the page's usual characters, pixels, roughly
    std::vector<int> character_parts_;
    std::vector<Line> lines_;
    std::vector<int> line_of_;
    ScanText result_;
    std::size_t moved_ = 0;  ///< characters, about, in clusters
};

}  // namespace

ScanText find_scan_text(const Preview& picture, double scale, double distance) {
    return ScanReader(picture).cut_lines(scale, (distance + spare_pt) * scale, false);
}

PictureText find_picture_text(const Preview& picture, double distance) {
    ScanReader reader(picture);
    const double em = reader.usual_em();
    if (em <= 0) return {};
    PictureText text;
    text.scale = em / usual_em_pt;
    text.step = std::max(1, static_cast<int>(std::lround(2 * distance * text.scale)));
    static_cast<ScanText&>(text) = reader.cut_lines(text.scale, (text.step + 1) / 2, true);
    return text;
}

}  // namespace telltale
