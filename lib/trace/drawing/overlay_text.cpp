#include "trace/drawing/overlay_text.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "telltale/error.hpp"
#include "trace/drawing/drawing.hpp"

namespace telltale {
namespace {

/// How moved text is drawn over a leak. docs/design/text.md, "Reading the moves", says what is drawn; no section of the docs gives these
/// numbers, which rest on what each comment says.
struct MoveDrawing {
    // Arrows. Lengths are shares of the height of a usual cluster, which is 1.16 em.

    /// An arrow that stands for the distance by which copies move their text has this length.
    double usual_length = 0.5;
    /// The longest arrow, which stays on its line, has this length.
    double most_length = 1;
    /// An arrow's shaft has this width.
    double shaft = 0.13;
    /// The head of an arrow that is long enough has this width.
    double head_width = 0.42;
    /// The head of an arrow that is long enough has this length.
    double head_length = 0.4;
    /// An arrow's head takes at most this share of the arrow's length.
    double most_head = 0.7;
    /// The dot that is drawn for an arrow too short to be seen has this radius.
    double dot = 0.1;

    // What lies around and behind the arrows.

    /// A box is drawn smaller by this share of its height, so that neighbours do not touch.
    double inset = 0.05;
    /// The leak gives way to paper by this share behind the arrows.
    double faded = 0.45;
};
constexpr MoveDrawing drawing{};

struct Vector {
    double x = 0;
    double y = 0;

    double length() const { return std::hypot(x, y); }
};

Vector operator-(TileMap::Point a, TileMap::Point b) {
    return {a.x - b.x, a.y - b.y};
}
Vector operator*(double factor, Vector v) {
    return {factor * v.x, factor * v.y};
}
TileMap::Point operator+(TileMap::Point at, Vector v) {
    return {at.x + v.x, at.y + v.y};
}

/// The median height of a text's clusters, measured across their lines, in points; 0 when no cluster was measured.
double usual_height(const MeasuredText& text) {
    std::vector<double> heights;
    for (const TextMove& move : text.moves) {
        const Vector along{move.point.x, move.point.y};
        if (move.is_across || along.length() <= 0) continue;
        const auto across = [&](Vector side) { return std::abs(along.x * side.y - along.y * side.x) / along.length(); };
        // One of the box's two sides runs along the line and adds nothing, whichever way the line goes.
        heights.push_back((across(move.box[1] - move.box[0]) + across(move.box[3] - move.box[0])) / along.length());
    }
    if (heights.empty()) return 0;
    const auto middle = heights.begin() + static_cast<std::ptrdiff_t>(heights.size() / 2);
    std::nth_element(heights.begin(), middle, heights.end());
    return *middle;
}

void fill(cv::Mat& picture, const std::vector<TileMap::Point>& shape, const cv::Scalar& colour) {
    std::vector<cv::Point> points;
    for (const TileMap::Point& at : shape) points.push_back(to_draw(at));
    // A light rim is drawn first, so that the shape can be seen on ink.
    cv::polylines(picture, points, true, palette::white, 2, cv::LINE_AA, sub_pixels);
    cv::fillPoly(picture, std::vector<std::vector<cv::Point>>{points}, colour, cv::LINE_AA, sub_pixels);
}

void draw_box(cv::Mat& picture, const TextMove& move) {
    std::vector<cv::Point> corners;
    const Vector down = drawing.inset * (move.box[3] - move.box[0]);
    const Vector along = down.length() / std::max(1e-9, (move.box[1] - move.box[0]).length()) * (move.box[1] - move.box[0]);
    for (const auto& [at, x, y] : {std::tuple(move.box[0], 1, 1), {move.box[1], -1, 1}, {move.box[2], -1, -1}, {move.box[3], 1, -1}})
        corners.push_back(to_draw(at + static_cast<double>(x) * along + static_cast<double>(y) * down));
    cv::polylines(picture, corners, true, palette::grey, 1, cv::LINE_AA, sub_pixels);
}

/// Draws an arrow, or a dot when it is too short to be seen.
///
/// height  height of a usual cluster, pixels
/// barred  draws a bar across the arrow's foot
void draw_arrow(cv::Mat& picture, TileMap::Point foot, Vector arrow, double height, const cv::Scalar& colour, bool barred) {
    const double length = arrow.length();
    const Vector ahead = length > 0 ? 1 / length * arrow : Vector{1, 0};
    const Vector aside{-ahead.y, ahead.x};
    const auto at = [&](double forward, double sideways) { return foot + forward * ahead + sideways * aside; };
    const double half = std::max(0.7, drawing.shaft / 2 * height);
    if (length < 2 * drawing.dot * height) {
        const double radius = std::max(1.2, drawing.dot * height);
        fill(picture, {at(-radius, 0), at(0, radius), at(radius, 0), at(0, -radius)}, colour);
        return;
    }
    const double head = std::min(drawing.head_length * height, drawing.most_head * length);
    const double wide = std::max(2.0, drawing.head_width / 2 * height) * head / (drawing.head_length * height);
    const double neck = length - head;
    std::vector<TileMap::Point> shape{at(0, half),     at(neck, half),  at(neck, wide), at(length, 0),
                                      at(neck, -wide), at(neck, -half), at(0, -half)};
    if (barred) shape.insert(shape.end(), {at(0, -wide), at(-1.4 * half, -wide), at(-1.4 * half, wide), at(0, wide)});
    fill(picture, shape, colour);
}

/// How many times an arrow is longer than the move that it shows.
double magnification(const MeasuredText& text) {
    return drawing.usual_length * usual_height(text) / text.distance;
}

bool agrees(const NamedText& named, std::size_t move) {
    return named.copy && named.text.moves[move].moved * named.chips[move] > 0;
}

std::vector<LabelLine> lines_of(const NamedText& named) {
    const MeasuredText& text = named.text;
    const std::string page = "page " + std::to_string(text.page + 1) + ": ";
    if (!shows_moves(text)) return {{page + (text.distance > 0 ? "too little text" : "its text is not moved"), palette::blue}};
    const std::string count = std::to_string(text.moves.size()) + " moves";
    const std::string arrows = "; arrows x " + std::to_string(std::lround(magnification(text)));
    if (!named.copy) return {{page + count + arrows, palette::dark}};
    std::size_t agreeing = 0;
    for (std::size_t i = 0; i < text.moves.size(); ++i) agreeing += agrees(named, i) ? 1 : 0;
    return {{page + std::to_string(agreeing) + " of " + count + " as in copy " + named.copy->hex().substr(0, 8), palette::blue},
            {std::to_string(text.moves.size() - agreeing) + " the other way (chance: half)" + arrows, palette::vermilion}};
}

}  // namespace

bool shows_moves(const MeasuredText& text) {
    return text.distance > 0 && usual_height(text) > 0;
}

void fade_page(cv::Mat& picture, const MeasuredText& text) {
    std::vector<cv::Point> outline;
    const TileArea& area = text.area;
    for (const auto& [from, to] : {std::pair<TileMap::Point, TileMap::Point>{{area.left, area.top}, {area.right, area.top}},
                                   {{area.right, area.top}, {area.right, area.bottom}},
                                   {{area.right, area.bottom}, {area.left, area.bottom}},
                                   {{area.left, area.bottom}, {area.left, area.top}}}) {
        const auto side = curve(text.tiles, from, to);
        outline.insert(outline.end(), side.begin(), side.end());
    }
    cv::Mat page(picture.size(), CV_8U, cv::Scalar(0));
    cv::fillPoly(page, std::vector<std::vector<cv::Point>>{outline}, 255, cv::LINE_8, sub_pixels);
    const cv::Scalar mean = cv::mean(picture, page);
    const double paper = mean[0] + mean[1] + mean[2] < 3 * 100 ? 0 : 255;
    constexpr int rows_at_once = 256;  // a second copy of a leak of 200 megapixels would be too much
    cv::Mat lighter;
    for (int first = 0; first < picture.rows; first += rows_at_once) {
        const int end = std::min(picture.rows, first + rows_at_once);
        cv::Mat rows = picture.rowRange(first, end);
        rows.convertTo(lighter, -1, 1 - drawing.faded, drawing.faded * paper);
        lighter.copyTo(rows, page.rowRange(first, end));
    }
}

void draw_text(cv::Mat& picture, const NamedText& named, int thin) {
    const MeasuredText& text = named.text;
    if (named.copy && named.chips.size() != text.moves.size())
        throw Error(ErrorKind::bad_request, "there are " + std::to_string(text.moves.size()) + " moves to draw, and " +
                                                std::to_string(named.chips.size()) + " chips");
    draw_outline(picture, text.tiles, text.area, palette::blue, 2 * thin);
    if (!shows_moves(text)) return;
    for (const TextMove& move : text.moves) {
        if (!move.is_across) draw_box(picture, move);
    }
    const double factor = magnification(text);
    const double height = usual_height(text);
    for (std::size_t i = 0; i < text.moves.size(); ++i) {
        const TextMove& move = text.moves[i];
        const double shown = std::clamp(factor * move.moved, -drawing.most_length * height, drawing.most_length * height);
        const Vector point{move.point.x, move.point.y};
        const bool differs = named.copy && !agrees(named, i);
        const cv::Scalar& colour = !named.copy ? palette::dark : differs ? palette::vermilion : palette::blue;
        draw_arrow(picture, move.middle, shown * point, height * point.length(), colour, differs);
    }
}

void label_text(cv::Mat& picture, const NamedText& named, int thin) {
    // The label goes into a corner of the page or of the leak. Lower corners come first, since locks are labelled above.
    constexpr double most_width = 0.6;  // width of the label, as a share of the picture's
    const MeasuredText& text = named.text;
    const Label label = make_label(lines_of(named), thin, static_cast<int>(most_width * picture.cols));
    const cv::Size size = label.whole();
    const auto covered = [&](cv::Point at) {
        return std::count_if(text.moves.begin(), text.moves.end(), [&](const TextMove& move) {
            const auto& box = move.box;
            const auto [near_x, far_x] = std::minmax({box[0].x, box[1].x, box[2].x, box[3].x});
            const auto [near_y, far_y] = std::minmax({box[0].y, box[1].y, box[2].y, box[3].y});
            return near_x < at.x + size.width && far_x > at.x && near_y < at.y + size.height && far_y > at.y;
        });
    };
    const TileArea& area = text.area;
    const TileMap::Point right_foot{static_cast<double>(picture.cols), static_cast<double>(picture.rows)};
    struct Corner {
        TileMap::Point at;
        bool is_right;
        bool is_low;
    };
    const Corner corners[] = {{text.tiles({area.left, area.bottom}), false, true},
                              {text.tiles({area.right, area.bottom}), true, true},
                              {text.tiles({area.right, area.top}), true, false},
                              {{0, right_foot.y}, false, true},
                              {right_foot, true, true},
                              {{right_foot.x, 0}, true, false},
                              {text.tiles({area.left, area.top}), false, false}};
    std::optional<cv::Point> best;
    for (const Corner& corner : corners) {
        const auto in = [](double low, double number, double high) { return cvRound(std::max(low, std::min(number, high))); };
        const cv::Point at(in(0, corner.at.x - (corner.is_right ? size.width : 0), std::max(0.0, right_foot.x - size.width)),
                           in(0, corner.at.y - (corner.is_low ? size.height : 0), std::max(0.0, right_foot.y - size.height)));
        if (!best || covered(at) < covered(*best)) best = at;
    }
    draw_label(picture, label, *best);
}

}  // namespace telltale
