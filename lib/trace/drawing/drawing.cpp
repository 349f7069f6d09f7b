#include "trace/drawing/drawing.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "telltale/error.hpp"

namespace telltale {

void require_samples(const Raster& picture) {
    if (picture.empty()) throw Error(ErrorKind::bad_request, "a picture without samples cannot be drawn on");
}

cv::Mat samples_of(Raster& picture) {
    return {picture.height, picture.width, CV_MAKETYPE(CV_8U, picture.channels), picture.samples.data()};
}

cv::Mat samples_of(const Raster& picture) {
    return {picture.height, picture.width, CV_MAKETYPE(CV_8U, picture.channels), const_cast<std::uint8_t*>(picture.samples.data())};
}

Raster coloured(Raster picture) {
    if (picture.channels == 3) return picture;
    Raster colours{picture.width, picture.height, 3, std::vector<std::uint8_t>(3 * picture.samples.size())};
    cv::Mat target = samples_of(colours);
    cv::cvtColor(samples_of(picture), target, cv::COLOR_GRAY2RGB);
    return colours;
}

cv::Point to_draw(TileMap::Point at) {
    // Far outside of the picture, where a page that lies aslant meets the horizon, OpenCV's numbers would overflow.
    constexpr double far_px = 1 << 20;
    const auto number = [&](double pixels) { return cvRound(std::max(-far_px, std::min(far_px, pixels - 0.5)) * (1 << sub_pixels)); };
    return {number(at.x), number(at.y)};
}

std::vector<cv::Point> curve(const TileMap& map, TileMap::Point from, TileMap::Point to) {
    const int parts = std::max(2, static_cast<int>(8 * std::hypot(to.x - from.x, to.y - from.y)));
    std::vector<cv::Point> points;
    for (int i = 0; i <= parts; ++i) {
        const double share = i / static_cast<double>(parts);
        points.push_back(to_draw(map({from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)})));
    }
    return points;
}

int thin_line(const Raster& picture) {
    return std::max(1, cvRound(std::min(picture.width, picture.height) / 900.0));
}

void draw_outline(cv::Mat& picture, const TileMap& map, const TileArea& area, const cv::Scalar& colour, int thickness) {
    const auto line = [&](TileMap::Point from, TileMap::Point to) {
        cv::polylines(picture, curve(map, from, to), false, colour, thickness, cv::LINE_AA, sub_pixels);
    };
    line({area.left, area.top}, {area.right, area.top});
    line({area.right, area.top}, {area.right, area.bottom});
    line({area.right, area.bottom}, {area.left, area.bottom});
    line({area.left, area.bottom}, {area.left, area.top});
}

namespace {

constexpr int font = cv::FONT_HERSHEY_SIMPLEX;

}  // namespace

Label make_label(std::vector<LabelLine> lines, int thin, int widest) {
    constexpr double usual = 0.6;      // size of OpenCV's letters at which capitals are 13 pixels high
    constexpr double smallest = 0.65;  // smallest size, as a share of the usual one
    Label label{std::move(lines), thin, usual * thin};
    const auto measure = [&] {
        label.line = {};
        for (const LabelLine& line : label.lines) {
            int below = 0;
            const cv::Size box = cv::getTextSize(line.text, font, label.size, thin, &below);
            const int padding = below / 2 + 1;
            label.line = {std::max(label.line.width, box.width + 2 * padding), box.height + below + 2 * padding};
            label.base = padding + box.height + below / 2;
        }
    };
    measure();
    if (label.line.width > widest) {
        label.size *= std::max(smallest, static_cast<double>(widest) / label.line.width);
        measure();
    }
    return label;
}

void draw_label(cv::Mat& picture, const Label& label, cv::Point corner) {
    cv::Point at(std::clamp(corner.x, 0, std::max(0, picture.cols - label.whole().width)),
                 std::clamp(corner.y, 0, std::max(0, picture.rows - label.whole().height)));
    const int margin = (label.line.height - label.base) / 2;
    for (const LabelLine& line : label.lines) {
        cv::rectangle(picture, cv::Rect(at, label.line), line.colour, cv::FILLED);
        cv::putText(picture, line.text, at + cv::Point(margin, label.base), font, label.size, palette::white, label.thin, cv::LINE_AA);
        at.y += label.line.height;
    }
}

}  // namespace telltale
