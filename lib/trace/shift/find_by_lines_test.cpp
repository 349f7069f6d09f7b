#include "trace/shift/find_by_lines.hpp"

#include <catch2/catch.hpp>

#include "trace/page/made_page.hpp"

using namespace telltale;
using namespace telltale::made;

namespace {

// The ink of some rows of a page, in points, as a leak shows it.
cv::Mat leak_of(const PageLayout& layout, double from_pt, double to_pt) {
    constexpr double scale = 1.6;
    return draw(layout, chips_of(layout, 5), scale).rowRange(static_cast<int>(from_pt * scale), static_cast<int>(to_pt * scale)).clone();
}

TextByLines look(const cv::Mat& ink, const OriginalPages& originals) {
    return find_by_lines(ink, cv::Matx33d::eye(), *originals.index(), originals, 1);
}

std::vector<PageLayout> pages(std::uint32_t count) {
    std::vector<PageLayout> all;
    for (std::uint32_t seed = 1; seed <= count; ++seed) all.push_back(page_of_words(seed));
    return all;
}

}  // namespace

TEST_CASE("the page of a leak is read where its lines put it, whole or cropped to four lines") {
    const MadePages originals(pages(12), distance_pt, true);
    for (const auto& [from, to] : {std::pair(0.0, 500.0), {100.0, 172.0}}) {
        const TextByLines found = look(leak_of(page_of_words(7), from, to), originals);
        CHECK_FALSE(found.shows_no_page);
        REQUIRE(found.text.is_sure());
        CHECK(found.text.readings.front().page == 6);
        CHECK(found.text.readings.front().fit.scale() == Approx(1.6).epsilon(0.01));
    }
}

TEST_CASE("a whole page that is not kept surely shows no page") {
    const MadePages originals(pages(12), distance_pt, true);
    const TextByLines found = look(leak_of(page_of_words(40), 0, 500), originals);
    CHECK(found.text.readings.empty());
    CHECK(found.shows_no_page);
}

TEST_CASE("four lines, lines that are cut off, and lines that are hardly legible do not say that no page is shown") {
    const MadePages originals(pages(12), distance_pt, true);
    const cv::Mat whole = leak_of(page_of_words(40), 0, 500);
    CHECK_FALSE(look(leak_of(page_of_words(40), 100, 172), originals).shows_no_page);
    CHECK_FALSE(look(whole.colRange(200, 500).clone(), originals).shows_no_page);
    cv::Mat small;
    cv::resize(whole, small, {}, 0.35, 0.35, cv::INTER_AREA);
    CHECK_FALSE(look(small, originals).shows_no_page);
}

TEST_CASE("where the lines of a document are not kept, no leak is said to show no page") {
    const MadePages originals(pages(12), distance_pt, false);
    const TextByLines found = look(leak_of(page_of_words(40), 0, 500), originals);
    CHECK_FALSE(found.shows_no_page);
}
