#include "trace/agreement/missing_glyphs.hpp"

#include <catch2/catch.hpp>
#include <opencv2/imgproc.hpp>
#include <random>

using namespace telltale;

namespace {

/// A page of 20 lines of 30 characters, at 2 pixels a point.
PageLayout layout_of_a_page() {
    PageLayout page{595, 842, {}, 0};
    for (int line = 0; line < 20; ++line) {
        for (int column = 0; column < 30; ++column) {
            const double left = 60 + 15.0 * column;
            const double top = 80 + 22.0 * line;
            page.clusters.push_back({left, top, left + 12, top + 14, 0, {1, 0}, {0, -1}});
        }
    }
    return page;
}

enum class Glyphs { characters, boxes, none };

/// Draws one character: a few strokes of its own, or the box that stands for a character without a font.
void draw(cv::Mat& drawn, const TextCluster& cluster, Glyphs glyphs, std::mt19937& random) {
    const cv::Rect box(static_cast<int>(2 * cluster.left) + 2, static_cast<int>(2 * cluster.top) + 3, 19, 22);
    if (glyphs == Glyphs::boxes) cv::rectangle(drawn, box, 0, 2);
    if (glyphs != Glyphs::characters) return;
    for (int stroke = 0; stroke < 5; ++stroke) {
        const auto at = [&] { return box.tl() + cv::Point(static_cast<int>(random() % 19), static_cast<int>(random() % 22)); };
        cv::line(drawn, at(), at(), 0, 2);
    }
}

/// The page with the last `lacking` twentieths of its lines drawn as `glyphs`, the others with characters.
cv::Mat drawing(const PageLayout& page, int lacking, Glyphs glyphs) {
    cv::Mat drawn(1684, 1190, CV_8U, cv::Scalar(255));
    std::mt19937 random(3);
    for (std::size_t i = 0; i < page.clusters.size(); ++i) {
        const bool lacks = static_cast<int>(i / 30) >= 20 - lacking;
        draw(drawn, page.clusters[i], lacks ? glyphs : Glyphs::characters, random);
    }
    return drawn;
}

}  // namespace

TEST_CASE("a page that was drawn with its characters lacks none", "[agreement]") {
    const PageLayout page = layout_of_a_page();
    CHECK_FALSE(lacks_glyphs(drawing(page, 0, Glyphs::characters), page));
}

TEST_CASE("a page whose characters are all the same box, or not there, lacks them", "[agreement]") {
    const PageLayout page = layout_of_a_page();
    CHECK(lacks_glyphs(drawing(page, 20, Glyphs::boxes), page));
    CHECK(lacks_glyphs(drawing(page, 20, Glyphs::none), page));
    CHECK(lacks_glyphs(drawing(page, 15, Glyphs::boxes), page));
}

TEST_CASE("a heading without its font does not make a page lack its characters", "[agreement]") {
    const PageLayout page = layout_of_a_page();
    CHECK_FALSE(lacks_glyphs(drawing(page, 4, Glyphs::boxes), page));
    CHECK_FALSE(lacks_glyphs(drawing(page, 4, Glyphs::none), page));
}

TEST_CASE("a page with next to no text cannot be said to lack characters", "[agreement]") {
    PageLayout page = layout_of_a_page();
    page.clusters.resize(5);
    CHECK_FALSE(lacks_glyphs(drawing(page, 20, Glyphs::boxes), page));
}
