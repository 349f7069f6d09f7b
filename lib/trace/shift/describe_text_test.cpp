#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <opencv2/core.hpp>
#include <span>
#include <vector>

#include "trace/leak/coordinates.hpp"
#include "trace/page/made_page.hpp"

using namespace telltale;
using namespace telltale::made;

namespace {

std::vector<MeasuredText> measure(const Raster& leak, const PageLayout& layout, double distance = distance_pt) {
    return measure_texts(std::span(&leak, 1), MadePages(layout, distance));
}

double share_that_agrees(const MeasuredText& text, const std::vector<std::int8_t>& chips) {
    double agreeing = 0;
    for (const TextMove& move : text.moves) agreeing += move.moved * chips[move.slot] > 0 ? 1 : 0;
    return agreeing / static_cast<double>(text.moves.size());
}

cv::Point2d middle_of(const TextCluster& cluster) {
    return {(cluster.left + cluster.right) / 2, (cluster.top + cluster.bottom) / 2};
}

double distance_of(const TileMap::Point& a, const cv::Point2d& b) {
    return std::hypot(a.x - b.x, a.y - b.y);
}

}  // namespace

TEST_CASE("more than nine in ten of a copy's clusters and phrases are seen moved as its chips say") {
    const PageLayout layout = page_of_words(1);
    const auto chips = chips_of(layout, 2);
    const auto texts = measure(printed(draw(layout, chips, 1.5)), layout);
    REQUIRE_FALSE(texts.empty());
    const MeasuredText& text = texts.front();
    CHECK(text.is_sure);
    CHECK(text.page == 0);
    CHECK(text.distance == Approx(distance_pt).margin(1e-6));
    CHECK(static_cast<double>(text.moves.size()) > 0.9 * layout.slot_count());
    CHECK(share_that_agrees(text, chips) > 0.9);
}

TEST_CASE("moves lie on their clusters, and point along the line or up the page") {
    const PageLayout layout = page_of_words(3);
    const auto texts = measure(printed(draw(layout, chips_of(layout, 4), 1.5)), layout);
    REQUIRE_FALSE(texts.empty());
    for (const TextMove& move : texts.front().moves) {
        CHECK(move.is_across == (move.slot >= layout.clusters.size()));
        CHECK(move.variance > 0);
        CHECK(std::hypot(move.point.x - (move.is_across ? 0 : 1.5), move.point.y - (move.is_across ? -1.5 : 0)) < 0.02);
        if (move.is_across) continue;
        const TextCluster& cluster = layout.clusters[move.slot];
        CHECK(distance_of(move.middle, 1.5 * middle_of(cluster)) < 0.5);
        CHECK(distance_of(move.box[0], 1.5 * cv::Point2d(cluster.left, cluster.top)) < 0.5);
        CHECK(distance_of(move.box[2], 1.5 * cv::Point2d(cluster.right, cluster.bottom)) < 0.5);
    }
    // A tile is a quarter of the page's short side.
    const auto corner = texts.front().tiles({texts.front().area.right, texts.front().area.bottom});
    CHECK(texts.front().area.right == Approx(4).margin(0.01));
    CHECK(distance_of(corner, {600, 750}) < 1);
}

TEST_CASE("an unmarked page's moves agree with no copy by more than chance") {
    const PageLayout layout = page_of_words(5);
    const auto texts = measure(printed(draw(layout, {}, 1.5)), layout);
    REQUIRE_FALSE(texts.empty());
    const double slots = static_cast<double>(texts.front().moves.size());
    REQUIRE(slots > 150);
    for (std::uint32_t copy = 10; copy < 60; ++copy)
        CHECK(std::abs(share_that_agrees(texts.front(), chips_of(layout, copy)) - 0.5) <
              2.5 / std::sqrt(slots));  // five standard deviations
}

TEST_CASE("in a photo taken aslant, in black and white, moves lie on their clusters and agree") {
    PageLayout layout = page_of_words(8);
    layout.height = layout.width * std::sqrt(2.0);
    const auto chips = chips_of(layout, 9);
    const Raster page = printed(draw(layout, chips, 3));
    const auto texts = measure(photographed(page, false), layout);
    REQUIRE_FALSE(texts.empty());
    CHECK(share_that_agrees(texts.front(), chips) > 0.85);
    const cv::Matx33d to_leak = to_photo(page);
    std::size_t clusters = 0;
    for (const TextMove& move : texts.front().moves) {
        if (move.is_across) continue;
        ++clusters;
        CHECK(distance_of(move.middle, project(to_leak, 3 * middle_of(layout.clusters[move.slot]))) < 4);
    }
    CHECK(static_cast<double>(clusters) > 0.8 * static_cast<double>(layout.clusters.size()));
}

TEST_CASE("of a page whose text is not moved the place alone is told") {
    const PageLayout layout = page_of_words(6);
    const auto texts = measure(printed(draw(layout, {}, 1.5)), layout, 0);
    REQUIRE_FALSE(texts.empty());
    CHECK(texts.front().distance == 0);
    CHECK(texts.front().moves.empty());
    CHECK(distance_of(texts.front().tiles({0, 0}), {0, 0}) < 1);
}

TEST_CASE("a picture of a page that is not kept is not measured") {
    const PageLayout layout = page_of_words(8);
    CHECK(measure(printed(draw(layout, chips_of(layout, 9), 1.5)), page_of_words(40)).empty());
}
