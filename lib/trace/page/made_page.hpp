#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <vector>

#include "mark/shift_layout.hpp"
#include "support/random.hpp"
#include "telltale/trace.hpp"

/// Pages of made-up words, for tests of moved text.
namespace telltale::made {

inline constexpr double drawn_scale = 3;  ///< pixels a point
inline constexpr double distance_pt = 0.2;
inline const std::vector<cv::Point2f> photo_corners{{320, 260}, {1150, 200}, {1290, 1420}, {170, 1330}};

/// A page of lines of words, each word a cluster of made-up characters.
inline PageLayout page_of_words(std::uint32_t seed, double last_line = 470) {
    support::Random random(seed);
    PageLayout layout;
    layout.width = 400;
    layout.height = 500;
    for (double y = 30; y < last_line; y += 18) {
        const double end = random.coin() ? 370 : random.uniform(120, 370);
        double x = 30;
        while (x < end - 40) {
            const double width = random.uniform(18, 38);
            layout.clusters.push_back({x, y, x + width, y + 11, layout.phrases, {1, 0}, {0, -1}});
            x += width + 5;
        }
        ++layout.phrases;
    }
    return layout;
}

inline std::vector<std::int8_t> chips_of(const PageLayout& layout, std::uint32_t seed) {
    support::Random random(seed);
    std::vector<std::int8_t> chips;
    for (int i = 0; i < layout.slot_count(); ++i) chips.push_back(random.coin() ? 1 : -1);
    return chips;
}

/// Draws the page's words, moved by chips when there are any, as strokes that are the same whatever the chips.
inline cv::Mat draw(const PageLayout& layout, const std::vector<std::int8_t>& chips, double scale) {
    constexpr int fraction = 6;
    const double fine = 2 * scale;  // the page is drawn at twice its size, so that strokes have soft edges
    cv::Mat page(static_cast<int>(layout.height * fine), static_cast<int>(layout.width * fine), CV_8U, cv::Scalar(0));
    for (std::size_t c = 0; c < layout.clusters.size(); ++c) {
        const TextCluster& cluster = layout.clusters[c];
        support::Random random(static_cast<std::uint32_t>(1000 + c + 7919 * layout.clusters.size()));
        const double x = chips.empty() ? 0 : distance_pt * chips[c];
        const double y = chips.empty() ? 0 : -distance_pt * chips[layout.up_slot(cluster.phrase)];
        for (double left = cluster.left; left + 5 < cluster.right; left += 6) {
            const auto at = [&] {
                return cv::Point(static_cast<int>(std::lround((left + x + random.uniform(0, 5)) * fine * (1 << fraction))),
                                 static_cast<int>(std::lround((cluster.top + y + random.uniform(2, 9)) * fine * (1 << fraction))));
            };
            for (int stroke = 0; stroke < 4; ++stroke) {
                const cv::Point from = at();
                cv::line(page, from, at(), 255, std::max(1, static_cast<int>(fine)), cv::LINE_AA, fraction);
            }
        }
    }
    cv::Mat ink;
    cv::resize(page, ink, {}, 0.5, 0.5, cv::INTER_AREA);
    ink.convertTo(ink, CV_32F, 0.9 / 255);
    return ink;
}

/// Turns ink into a raster of black on white.
inline Raster printed(const cv::Mat& ink) {
    Raster page{ink.cols, ink.rows, 1, std::vector<std::uint8_t>(ink.total())};
    cv::Mat samples(page.height, page.width, CV_8U, page.samples.data());
    ink.convertTo(samples, CV_8U, -255, 255);
    return page;
}

/// Keeps a document of unmarked pages.
class MadePages : public OriginalPages {
public:
    /// keeps_lines  whether the pages' lines are kept too, by which pages are found first
    explicit MadePages(std::vector<PageLayout> pages, double distance = distance_pt, bool keeps_lines = false)
        : layout_{distance, std::move(pages)}, keeps_lines_(keeps_lines) {}
    explicit MadePages(const PageLayout& page, double distance = distance_pt) : MadePages(std::vector{page}, distance) {}

    std::vector<Sha256> documents() const override { return {Sha256{}}; }
    std::vector<std::uint8_t> layout(const Sha256&) const override { return to_bytes(layout_); }
    std::vector<std::vector<std::uint8_t>> lines(const Sha256& document) const override {
        std::vector<std::vector<std::uint8_t>> lines;
        for (std::size_t page = 0; keeps_lines_ && page < layout_.pages.size(); ++page)
            lines.push_back(page_lines(*draw(document, static_cast<int>(page), lines_side_px)));
        return lines;
    }
    std::optional<Raster> draw(const Sha256&, int page, int long_side_px) const override {
        const PageLayout& drawn = layout_.pages.at(static_cast<std::size_t>(page));
        return printed(made::draw(drawn, {}, long_side_px / std::max(drawn.width, drawn.height)));
    }

private:
    ShiftLayout layout_;
    bool keeps_lines_;
};

/// The map by which photographed() takes a page of this size into the photo.
inline cv::Matx33d to_photo(const Raster& page) {
    const auto width = static_cast<float>(page.width);
    const auto height = static_cast<float>(page.height);
    const std::vector<cv::Point2f> corners{{0, 0}, {width, 0}, {width, height}, {0, height}};
    return cv::Matx33d(cv::Mat(cv::getPerspectiveTransform(corners, photo_corners)));
}

/// A photo in black and white of a page before a dark desk, seen from the side.
///
/// framed  makes the desk white, except for a dark frame around the page
inline Raster photographed(const Raster& page, bool framed) {
    cv::Mat photo;
    cv::warpPerspective(cv::Mat(page.height, page.width, CV_8U, const_cast<std::uint8_t*>(page.samples.data())), photo, to_photo(page),
                        {1450, 1600}, cv::INTER_AREA, cv::BORDER_CONSTANT, 0);
    cv::threshold(photo, photo, 140, 255, cv::THRESH_BINARY);
    if (framed) {
        cv::Mat page_area(photo.size(), CV_8U, cv::Scalar(0));
        std::vector<cv::Point> shape(photo_corners.begin(), photo_corners.end());
        cv::fillConvexPoly(page_area, shape, 255);
        cv::dilate(page_area, page_area, cv::getStructuringElement(cv::MORPH_RECT, {51, 51}));
        photo.setTo(255, page_area == 0);
    }
    return {photo.cols, photo.rows, 1, {photo.datastart, photo.dataend}};
}

}  // namespace telltale::made
