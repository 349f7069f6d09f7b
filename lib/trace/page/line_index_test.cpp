#include "trace/page/line_index.hpp"

#include <catch2/catch.hpp>
#include <opencv2/imgproc.hpp>
#include <tuple>

#include "trace/page/made_page.hpp"
#include "trace/page/text_lines.hpp"

using namespace telltale;

namespace {

// The lines of a made page as it is drawn, in points.
PageLines lines_of(const PageLayout& layout, std::size_t document) {
    constexpr double scale = 2;
    PageLines page{document, 0, find_text_lines(luma_of_ink(made::draw(layout, {}, scale)))};
    telltale::scale(page.lines, 1 / scale);
    return page;
}

LineIndex index_of(std::uint32_t pages) {
    std::vector<PageLines> all;
    for (std::uint32_t seed = 1; seed <= pages; ++seed) all.push_back(lines_of(made::page_of_words(seed), seed));
    return LineIndex(std::move(all));
}

// Rows of a page, drawn in a scale, in black and white.
cv::Mat crop_of(const PageLayout& layout, double scale, double from_pt, double to_pt) {
    const cv::Mat ink = made::draw(layout, made::chips_of(layout, 3), scale);
    cv::Mat crop = luma_of_ink(ink.rowRange(static_cast<int>(from_pt * scale), static_cast<int>(to_pt * scale))).clone();
    cv::threshold(crop, crop, 150, 255, cv::THRESH_BINARY);
    return crop;
}

}  // namespace

TEST_CASE("four lines in black and white find their page among 60, and where they stand on it") {
    const LineIndex index = index_of(60);
    for (const std::uint32_t seed : {5U, 33U, 60U}) {
        for (const double scale : {1.4, 2.3, 3.1}) {
            const PageLayout layout = made::page_of_words(seed);
            const auto found = index.find(find_text_lines(crop_of(layout, scale, 98, 170)), 2);
            REQUIRE_FALSE(found.empty());
            CHECK(found.front().document == seed);
            const LinesPlace& place = found.front().places.front();
            CHECK(place.lines >= 3);
            CHECK(place.map(0, 0) == Approx(scale).epsilon(0.01));
            CHECK(place.map(1, 1) == Approx(scale).epsilon(0.04));
            CHECK(std::abs(place.map(0, 2)) < 3 * scale);
            CHECK(std::abs(place.map(1, 1) * 134 + place.map(1, 2) - 36 * scale) < 3 * scale);
        }
    }
}

TEST_CASE("a page that the index does not have has few lines in common with any that it has") {
    const LineIndex index = index_of(60);
    for (const std::uint32_t seed : {71U, 72U, 73U}) {
        const auto lines = find_text_lines(crop_of(made::page_of_words(seed), 2, 20, 480));
        REQUIRE(lines.size() > 15);
        const auto found = index.find(lines, 2);
        if (!found.empty()) CHECK(found.front().places.front().lines < lines.size() / 2);
    }
}

TEST_CASE("lines that a page repeats are found at every place") {
    PageLayout layout = made::page_of_words(4, 120);
    const std::size_t once = layout.clusters.size();
    for (std::size_t i = 0; i < once; ++i) {
        TextCluster again = layout.clusters[i];
        again.top += 200;
        again.bottom += 200;
        layout.clusters.push_back(again);
    }
    // Each cluster's characters depend on how many there are, so the same words are drawn below as above.
    cv::Mat ink = made::draw(layout, {}, 2);
    ink.rowRange(20, 250).copyTo(ink.rowRange(420, 650));
    PageLines page{1, 0, find_text_lines(luma_of_ink(ink))};
    scale(page.lines, 0.5);
    std::vector<PageLines> pages{page};
    for (std::uint32_t seed = 10; seed < 30; ++seed) pages.push_back(lines_of(made::page_of_words(seed), seed));
    const LineIndex index(std::move(pages));
    const auto found = index.find(find_text_lines(luma_of_ink(ink.rowRange(20, 250))), 2);
    REQUIRE_FALSE(found.empty());
    CHECK(found.front().document == 1);
    REQUIRE(found.front().places.size() >= 2);
    CHECK(std::abs(found.front().places[0].map(1, 2) - found.front().places[1].map(1, 2)) == Approx(400).margin(4));
}

TEST_CASE("a page is found although its document repeats every line on it many times") {
    const PageLayout paragraph = made::page_of_words(4, 120);
    cv::Mat ink = made::draw(paragraph, {}, 2);
    for (int copy = 1; copy < 4; ++copy) ink.rowRange(40, 250).copyTo(ink.rowRange(40 + 210 * copy, 250 + 210 * copy));
    PageLines page{0, 0, find_text_lines(luma_of_ink(ink))};
    scale(page.lines, 0.5);
    std::vector<PageLines> pages;
    for (std::uint32_t number = 0; number < 3; ++number) pages.push_back({0, number, page.lines});
    const auto found = LineIndex(std::move(pages)).find(page.lines, 1);
    REQUIRE(found.size() == 3);
    CHECK(found.front().share > 0.9);
}

TEST_CASE("lines that were kept are the lines that were found") {
    const std::vector<TextLine> lines = lines_of(made::page_of_words(7), 0).lines;
    const std::vector<TextLine> back = text_lines_from(to_bytes(lines));
    REQUIRE(back.size() == lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
        CHECK(std::tie(back[i].left, back[i].right, back[i].y, back[i].height) ==
              std::tie(lines[i].left, lines[i].right, lines[i].y, lines[i].height));
        CHECK(back[i].profile == lines[i].profile);
    }
}

TEST_CASE("a line is like itself, and less like others") {
    const std::vector<TextLine> lines = lines_of(made::page_of_words(7), 0).lines;
    for (const TextLine& a : lines) {
        CHECK(likeness(a, a) == Approx(1).margin(0.05));  // samples are rounded to bytes
        for (const TextLine& b : lines) CHECK((&a == &b || likeness(a, b) < 0.9));
    }
}

TEST_CASE("bytes that are no lines are none") {
    const std::vector<TextLine> lines = lines_of(made::page_of_words(7), 0).lines;
    std::vector<std::uint8_t> bytes = to_bytes(lines);
    CHECK(text_lines_from(std::span(bytes).first(bytes.size() - 1)).empty());
    for (std::size_t i = 0; i < 4; ++i) bytes[4 + i] = 0xff;  // the right end is not a number
    CHECK(text_lines_from(bytes).empty());
}
