#include "document/pdf/text/cluster.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "document/pdf/text/rows.hpp"

namespace telltale {
namespace {

/// What is a word, a line, a column and a phrase. An em is a glyph's font size (docs/format-shift.md, section 3).
struct ClusterTuning {
    std::size_t most_joined = 6;     ///< characters of short words that are one cluster together
    std::size_t whole_word = 4;      ///< characters of the longest word that is not cut
    double narrow_piece = 2.6;       ///< characters of a piece of a longer word, about
    double wide_em = 0.75;           ///< characters that are wider on average are CJK, and each moves by itself
    double least_em = 0.8;           ///< width of the narrowest cluster: one CJK character, or two Latin ones
    double phrase_em = 6;            ///< a phrase of this width ends where it may
    double longest_phrase_em = 14;   ///< a phrase of this width ends anywhere
    double same_line_em = 0.05;      ///< how far the pen may leave its line
    double gap_em = 0.3;             ///< a jump of the pen that parts words
    double far_em = 1.2;             ///< a jump of the pen that parts lines and cells
    double nearest_below_em = 0.8;   ///< the least distance down from one character of a column to the next
    double farthest_below_em = 1.6;  ///< the largest distance down from one character of a column to the next
    double same_column_em = 0.3;     ///< how far aside the next character of a column may lie
    double word_break_em = 0.1;      ///< a gap at which programs that take text from a page begin another word
    double overlap_em = 0.2;         ///< an overlap at which those programs begin another word
    double twice_pt = 1;             ///< text that is drawn again so near, in points, is drawn twice to look bold
    double ascent_em = 0.92;         ///< the box reaches so far above the base line, as CJK characters do
    double descent_em = 0.24;        ///< the box reaches so far below the base line
};
constexpr ClusterTuning tuning{};

/// Glyphs first .. last of a page, none of them a space at either end.
struct Word {
    std::size_t first;
    std::size_t last;
    std::size_t characters;
};

/// Where the pen of the second glyph lies as seen from the end of the first, in em: along the line, and across it.
struct Jump {
    double along;
    double across;
    bool same_kind;
};

Jump jump(const Glyph& from, const Glyph& to) {
    const double x = to.x - (from.x + from.advance * from.along.x);
    const double y = to.y - (from.y + from.advance * from.along.y);
    const double height = from.height;
    const bool same = std::abs(to.height - height) < 0.02 * height && std::abs(to.along.x - from.along.x) < 0.01 &&
                      std::abs(to.along.y - from.along.y) < 0.01;
    return {(x * from.along.x + y * from.along.y) / height, (-x * from.along.y + y * from.along.x) / height, same};
}

/// Whether the second glyph goes on with the first one's line, behind a gap perhaps.
bool goes_on(const Jump& step) {
    return step.same_kind && std::abs(step.across) < tuning.same_line_em && step.along > -tuning.gap_em && step.along < tuning.far_em;
}

class Clusterer {
public:
    Clusterer(std::span<const Glyph> glyphs, double distance) : glyphs_(glyphs), distance_(distance) {
        result_.of_glyph.assign(glyphs.size(), no_cluster);
    }

    Clustering run() {
        find_twice_drawn();
        find_stacked();
        for (std::size_t i = 0; i < glyphs_.size(); ++i) {
            if (glyphs_[i].is_space) continue;
            if (!words_.empty()) {
                const Jump step = jump(glyphs_[words_.back().last], glyphs_[i]);
                if (!goes_on(step)) {
                    finish_line();
                } else if (step.along < tuning.gap_em && words_.back().last + 1 == i) {
                    words_.back().last = i;
                    ++words_.back().characters;
                    continue;
                }
            }
            words_.push_back({i, i, 1});
        }
        finish_line();
        arrange_rows();
        return std::move(result_);
    }

private:
    /// Marks every glyph that has another one in its place.
    void find_twice_drawn() {
        twice_.assign(glyphs_.size(), false);
        std::map<std::pair<long, long>, std::vector<std::size_t>> places;
        for (std::size_t i = 0; i < glyphs_.size(); ++i) {
            const Glyph& glyph = glyphs_[i];
            if (glyph.is_space || glyph.advance <= 0) continue;
            const long column = std::lround(std::clamp(glyph.x / tuning.twice_pt, -1e6, 1e6));
            const long row = std::lround(std::clamp(glyph.y / tuning.twice_pt, -1e6, 1e6));
            for (long x = column - 1; x <= column + 1; ++x) {
                for (long y = row - 1; y <= row + 1; ++y) {
                    const auto at = places.find({x, y});
                    if (at == places.end()) continue;
                    for (const std::size_t other : at->second) {
                        if (std::hypot(glyphs_[other].x - glyph.x, glyphs_[other].y - glyph.y) < tuning.twice_pt)
                            twice_[i] = twice_[other] = true;
                    }
                }
            }
            places[{column, row}].push_back(i);
        }
    }

    /// Marks every character that stands alone in its line with another such one below or above it: a column, which would
    /// be read as lines if its characters moved to different sides.
    void find_stacked() {
        stacked_.assign(glyphs_.size(), false);
        const auto is_in_line = [&](std::size_t i) {
            return (i > 0 && goes_on(jump(glyphs_[i - 1], glyphs_[i]))) ||
                   (i + 1 < glyphs_.size() && goes_on(jump(glyphs_[i], glyphs_[i + 1])));
        };
        for (std::size_t i = 0; i + 1 < glyphs_.size(); ++i) {
            const Jump step = jump(glyphs_[i], glyphs_[i + 1]);
            const double beside = step.along + (glyphs_[i].advance + glyphs_[i + 1].advance) / (2 * glyphs_[i].height);
            const bool is_column = step.same_kind && std::abs(beside) < tuning.same_column_em &&
                                   std::abs(step.across) > tuning.nearest_below_em && std::abs(step.across) < tuning.farthest_below_em;
            if (is_column && !is_in_line(i) && !is_in_line(i + 1)) stacked_[i] = stacked_[i + 1] = true;
        }
    }

    /// Makes clusters of the words of one stretch of a line.
    void finish_line() {
        phrase_width_ = 0;
        may_end_ = true;
        for (std::size_t w = 0; w < words_.size();) {
            Word word = words_[w++];
            // Single letters go with the word behind them.
            while (width_of(word) < tuning.least_em && w < words_.size() && word.characters + words_[w].characters <= tuning.most_joined) {
                word.last = words_[w].last;
                word.characters += words_[w++].characters;
            }
            cut(word);
            may_end_ = true;
        }
        words_.clear();
    }

    double width_of(const Word& word) const {
        double width = 0;
        for (std::size_t i = word.first; i <= word.last; ++i) width += glyphs_[i].is_space ? 0 : glyphs_[i].advance / glyphs_[i].height;
        return width;
    }

    void cut(const Word& word) {
        std::vector<std::size_t> shown;
        for (std::size_t i = word.first; i <= word.last; ++i) {
            if (!glyphs_[i].is_space) shown.push_back(i);
        }
        const double width = width_of(word);
        if (width < tuning.least_em) return;
        const auto count = static_cast<double>(shown.size());
        const bool is_wide = width > tuning.wide_em * count;
        const auto cut_in = static_cast<std::size_t>(std::lround(count / tuning.narrow_piece));
        const std::size_t pieces = is_wide ? shown.size() : shown.size() <= tuning.whole_word ? 1 : cut_in;
        for (std::size_t piece = 0, begin = 0; piece < pieces; ++piece) {
            const std::size_t end = shown.size() * (piece + 1) / pieces;
            if (end < shown.size() && !may_part(shown[end - 1], shown[end])) continue;
            add(shown[begin], shown[end - 1]);
            begin = end;
        }
    }

    /// Whether two neighbours are as much one word, or two, when they move apart or together.
    bool may_part(std::size_t first, std::size_t second) const {
        const double gap = jump(glyphs_[first], glyphs_[second]).along;
        const double reach = gap_change_pt(distance_) / glyphs_[first].height;
        if (std::abs(gap - tuning.word_break_em) < reach || std::abs(gap + tuning.overlap_em) < reach) return false;
        // Letters set wide are read as one word where their gaps are alike.
        const auto ends_wide = [&](std::size_t i) {
            return i + 1 >= glyphs_.size() || jump(glyphs_[i], glyphs_[i + 1]).along > tuning.word_break_em - reach;
        };
        return !(gap > tuning.word_break_em && (first == 0 || ends_wide(first - 1)) && ends_wide(second));
    }

    void add(std::size_t first, std::size_t last) {
        TextCluster cluster{1e9, 1e9, -1e9, -1e9, 0, glyphs_[first].along, glyphs_[first].up};
        double width = 0;
        for (std::size_t i = first; i <= last; ++i) {
            const Glyph& glyph = glyphs_[i];
            if (twice_[i] || stacked_[i]) return;
            if (glyph.is_space) continue;
            width += glyph.advance / glyph.height;
            for (const double along : {0.0, glyph.advance}) {
                for (const double up : {-tuning.descent_em * glyph.height, tuning.ascent_em * glyph.height}) {
                    const double x = glyph.x + along * glyph.along.x + up * glyph.up.x;
                    const double y = glyph.y + along * glyph.along.y + up * glyph.up.y;
                    cluster.left = std::min(cluster.left, x);
                    cluster.right = std::max(cluster.right, x);
                    cluster.top = std::min(cluster.top, y);
                    cluster.bottom = std::max(cluster.bottom, y);
                }
            }
        }
        const LineSpan span = span_of(first, last);
        if (!std::isfinite(span.direction + span.baseline + span.begin + span.end)) return;  // a sort would not end well
        if (!glyphs_[first].can_rise) cluster.up = {0, 0};
        const bool is_new =
            phrase_width_ == 0 || (may_end_ && phrase_width_ >= tuning.phrase_em) || phrase_width_ >= tuning.longest_phrase_em;
        if (is_new) {
            ++result_.phrases;
            phrase_width_ = 0;
        }
        phrase_width_ += std::max(width, 0.01);
        may_end_ = glyphs_[last].ends_phrase;
        cluster.phrase = result_.phrases - 1;
        const int index = static_cast<int>(result_.clusters.size());
        spans_.push_back(span);
        spans_.back().phrase = cluster.phrase;
        for (std::size_t i = first; i <= last; ++i) result_.of_glyph[i] = index;
        result_.clusters.push_back(cluster);
    }

    LineSpan span_of(std::size_t first, std::size_t last) const {
        const Glyph& a = glyphs_[first];
        const Glyph& b = glyphs_[last];
        const auto along = [&](const Glyph& glyph) { return glyph.x * a.along.x + glyph.y * a.along.y; };
        return {std::atan2(a.along.y, a.along.x), a.y * a.along.x - a.x * a.along.y, along(a), along(b) + b.advance, a.height};
    }

    /// Takes phrases together and leaves clusters where they are, as the page's rows need it.
    void arrange_rows() {
        const std::vector<bool> stays = stay_in_rows(spans_, distance_);
        std::vector<int> number(spans_.size(), no_cluster);
        std::vector<TextCluster> clusters;
        std::vector<LineSpan> spans;
        for (std::size_t i = 0; i < spans_.size(); ++i) {
            if (stays[i]) continue;
            number[i] = static_cast<int>(clusters.size());
            clusters.push_back(result_.clusters[i]);
            spans.push_back(spans_[i]);
        }
        for (int& cluster : result_.of_glyph) cluster = cluster == no_cluster ? no_cluster : number[static_cast<std::size_t>(cluster)];
        const std::vector<std::uint32_t> phrases = phrases_of_rows(spans);
        for (std::size_t i = 0; i < clusters.size(); ++i) clusters[i].phrase = phrases[i];
        result_.phrases = phrases.empty() ? 0 : *std::max_element(phrases.begin(), phrases.end()) + 1;
        result_.clusters = std::move(clusters);
    }

    std::span<const Glyph> glyphs_;
    double distance_;
    std::vector<LineSpan> spans_;  ///< the places of the clusters, with their phrases as they were begun
    std::vector<bool> twice_;
    std::vector<bool> stacked_;
    std::vector<Word> words_;
    double phrase_width_ = 0;  // em
    bool may_end_ = true;
    Clustering result_;
};

}  // namespace

Clustering cluster_text(std::span<const Glyph> glyphs, double distance) {
    return Clusterer(glyphs, distance).run();
}

}  // namespace telltale
