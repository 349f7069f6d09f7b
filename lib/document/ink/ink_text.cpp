#include "document/ink/ink_text.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "document/ink/ink.hpp"
#include "document/ink/ink_lines.hpp"
#include "document/ink/line_pieces.hpp"

namespace telltale {
namespace {

/// Which lines and pieces move, and how they are taken together (docs/format-shift.md, section 7).
struct MoveTuning {
    double steepest = 0.035;   ///< a line that lies aslant by more stays: two degrees
    double smallest_pt = 4.5;  ///< the smallest font that moves, as in live text
    double largest_pt = 60;    ///< the largest font that moves

    double usual_width = 0.75;      ///< em: a character with the blank beside it, wide and narrow ones alike
    double word_gap = 0.3;          ///< em: a phrase may end at a gap of this width
    double phrase_em = 6;           ///< a phrase of this width ends where it may
    double longest_phrase_em = 14;  ///< a phrase of this width ends anywhere

    double usual_em_pt = 10.5;  ///< the font size of most text, whatever it is a picture of
    double margin_pt = 1.2;     ///< paper that moves with the ink
    double spare_pt = 0.15;     ///< paper beyond the distance, for soft edges
};
constexpr MoveTuning tuning{};

struct Box {
    double left;
    double top;
    double right;
    double bottom;
};

class InkReader {
public:
    explicit InkReader(const PagePicture& picture) : ink_(find_ink(picture)), lines_(find_ink_lines(ink_)) {}

    double usual_em() const { return lines_.usual_em(); }

    /// scale       pixels a point
    /// need        blank pixels that a rectangle needs on each side
    /// is_integer  rectangles are of whole pixels
    InkText cut_lines(double scale, double need, bool is_integer) {
        scale_ = scale;
        need_ = need;
        is_integer_ = is_integer;
        margin_ = std::max(tuning.margin_pt * scale, need);
        result_.layout.width = ink_.width / scale;
        result_.layout.height = ink_.height / scale;
        // Lines come from the top down, as people read them and as live text mostly comes.
        for (const InkLine& line : lines_.lines) {
            if (line.em < tuning.smallest_pt * scale_ || line.em > tuning.largest_pt * scale_ || std::abs(line.slope) > tuning.steepest) {
                result_.left_alone += std::max<std::size_t>(1, line.parts.size() / 2);
                continue;
            }
            add(line);
        }
        // Where most of a page cannot move, what was taken for lines is something else: text that runs down the page, or a picture.
        if (result_.left_alone > moved_) {
            result_.left_alone += moved_;
            result_.layout.clusters.clear();
            result_.layout.phrases = 0;
        }
        return std::move(result_);
    }

private:
    const InkPart& part(int i) const { return ink_.parts[static_cast<std::size_t>(i)]; }

    /// About how many characters, wide and narrow ones alike, are as wide as that; width in em.
    static std::size_t characters_in(double width) {
        return static_cast<std::size_t>(std::max(1.0, std::round(width / tuning.usual_width)));
    }

    /// Adds the pieces of a line, as clusters in phrases.
    void add(const InkLine& line) {
        const std::vector<Interval> pieces = cut_line(ink_, line, need_);
        double phrase_width = 0;  // em
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            const double width = (pieces[i].past - pieces[i].first) / line.em;
            const double gap = i == 0 ? far_gap_em : (pieces[i].first - pieces[i - 1].past) / line.em;
            const auto box = width < least_cluster_em ? std::nullopt : rectangle_of(line, pieces[i]);
            if (!box) {
                result_.left_alone += characters_in(width);
                continue;
            }
            moved_ += characters_in(width);
            const bool may_end = gap >= tuning.word_gap && phrase_width >= tuning.phrase_em;
            if (phrase_width == 0 || gap >= far_gap_em || may_end || phrase_width >= tuning.longest_phrase_em) {
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
                if (at != no_ink && !lines_.is_dirt(part(at))) return true;
            }
        }
        return false;
    }

    /// How much of a margin is blank beside a box: half of the blank columns or rows that follow it, so that a neighbour has as much.
    ///
    /// strip  whether ink lies in the column or row that is so many steps away
    template <typename Strip>
    double blank(const Strip& strip) const {
        const int most = static_cast<int>(std::ceil(2 * margin_));
        int steps = 0;
        while (steps < most && !strip(steps)) ++steps;
        return std::min(margin_, steps / 2.0);
    }

    /// The rectangle that moves with a piece of a line, pixels; nothing where there is too little blank paper around it.
    std::optional<Box> rectangle_of(const InkLine& line, Interval piece) const {
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

    /// Whether ink of anything but this line lies within a box.
    bool holds_others(const InkLine& line, const Box& box) const {
        const int number = lines_.line_of[static_cast<std::size_t>(line.parts.front())];
        for (int y = static_cast<int>(std::floor(box.top)); y < static_cast<int>(std::ceil(box.bottom)); ++y) {
            for (int x = static_cast<int>(std::floor(box.left)); x < static_cast<int>(std::ceil(box.right)); ++x) {
                const std::int32_t at = ink_.at(x, y);
                if (at != no_ink && !lines_.is_dirt(part(at)) && lines_.line_of[static_cast<std::size_t>(at)] != number) return true;
            }
        }
        return false;
    }

    PageInk ink_;
    InkLines lines_;
    double scale_ = 1;
    double need_ = 0;
    double margin_ = 0;  ///< blank pixels that a rectangle takes on each side, where there are as many
    bool is_integer_ = false;
    InkText result_;
    std::size_t moved_ = 0;  ///< about how many characters are in clusters
};

}  // namespace

InkText find_ink_text(const PagePicture& picture, double scale, double distance) {
    return InkReader(picture).cut_lines(scale, (distance + tuning.spare_pt) * scale, false);
}

PictureText find_picture_text(const PagePicture& picture, double distance) {
    InkReader reader(picture);
    const double em = reader.usual_em();
    if (em <= 0) return {};
    PictureText text;
    text.scale = em / tuning.usual_em_pt;
    text.step = std::max(1, static_cast<int>(std::lround(2 * distance * text.scale)));
    static_cast<InkText&>(text) = reader.cut_lines(text.scale, (text.step + 1) / 2, true);
    return text;
}

}  // namespace telltale
