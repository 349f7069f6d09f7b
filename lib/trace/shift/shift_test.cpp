#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "trace/leak/coordinates.hpp"
#include "trace/leak/ink.hpp"
#include "trace/page/made_page.hpp"
#include "trace/page/outlined_page.hpp"
#include "trace/page/page_search.hpp"
#include "trace/page/text_index.hpp"
#include "trace/score/attribute.hpp"
#include "trace/shift/detrend.hpp"
#include "trace/shift/measure.hpp"
#include "trace/shift/register.hpp"
#include "trace/shift/shift_evidence.hpp"

using namespace telltale;
using namespace telltale::made;

namespace {

double score_of(const std::vector<ShiftReading>& readings, const std::vector<std::int8_t>& chips) {
    double best = 0;
    for (const ShiftReading& reading : readings) best = std::max(best, correlation(reading.soft.values, chips));
    return best;
}

/// A page in a photo before a dark desk, and its corners there. It has half a pixel a point, so that nobody can read it.
std::pair<Raster, std::vector<cv::Point2f>> seen_small(const Raster& page, std::size_t turn) {
    const std::vector<cv::Point2f> seen{{95, 60}, {330, 84}, {305, 345}, {60, 330}};
    const auto width = static_cast<float>(page.width);
    const auto height = static_cast<float>(page.height);
    const std::vector<cv::Point2f> corners{{0, 0}, {width, 0}, {width, height}, {0, height}};
    std::vector<cv::Point2f> turned;
    for (std::size_t i = 0; i < 4; ++i) turned.push_back(seen[(i + turn) % 4]);
    cv::Mat photo;
    cv::warpPerspective(cv::Mat(page.height, page.width, CV_8U, const_cast<std::uint8_t*>(page.samples.data())), photo,
                        cv::getPerspectiveTransform(corners, turned), {400, 400}, cv::INTER_AREA, cv::BORDER_CONSTANT, 40);
    return {{photo.cols, photo.rows, 1, {photo.datastart, photo.dataend}}, turned};
}

std::vector<ShiftReading> read(const cv::Mat& leak, const PageLayout& layout) {
    const DrawnPage page(draw(layout, {}, drawn_scale), drawn_scale);
    ShiftLayout document;
    document.distance = distance_pt;
    document.pages = {layout};
    return read_page(leak, page, CoarseRegistration(leak).find(page, 8), document, 0);
}

std::vector<Hypothesis> shift_of(const Raster& leak, const PageLayout& layout, bool keeps_lines = false) {
    const MadePages original({layout}, distance_pt, keeps_lines);
    const auto text = find_text(LeakPicture(leak), *original.index(), original);
    return text ? find_shift(std::span(&*text, 1), original, {}) : std::vector<Hypothesis>{};
}

}  // namespace

TEST_CASE("a screenshot at another scale names the copy by its words' places") {
    const PageLayout layout = page_of_words(1);
    const auto chips = chips_of(layout, 2);
    const auto readings = read(draw(layout, chips, 1.37), layout);
    REQUIRE_FALSE(readings.empty());
    CHECK(readings.front().fit.scale() == Approx(1.37).epsilon(0.002));
    CHECK(score_of(readings, chips) > 0.7 * std::sqrt(chips.size()));
    for (std::uint32_t other = 10; other < 30; ++other) CHECK(std::abs(score_of(readings, chips_of(layout, other))) < 5);
}

TEST_CASE("black and white is enough") {
    const PageLayout layout = page_of_words(1);
    const auto chips = chips_of(layout, 2);
    cv::Mat leak = draw(layout, chips, 1.6);
    cv::threshold(leak, leak, 0.45, 1, cv::THRESH_BINARY);
    CHECK(score_of(read(leak, layout), chips) > 0.6 * std::sqrt(chips.size()));
}

TEST_CASE("a crop of a few lines is found on its page, and what it does not show is erased") {
    const PageLayout layout = page_of_words(3);
    const auto chips = chips_of(layout, 4);
    const cv::Mat leak = draw(layout, chips, 1.5)(cv::Rect(30, 200, 500, 220)).clone();
    const auto readings = read(leak, layout);
    REQUIRE_FALSE(readings.empty());
    CHECK(score_of(readings, chips) > 6);
    for (std::size_t c = 0; c < layout.clusters.size(); ++c) {
        if (layout.clusters[c].bottom * 1.5 < 195 || layout.clusters[c].top * 1.5 > 425) CHECK(readings.front().soft.values[c] == 0);
    }
}

TEST_CASE("the unmarked page itself scores nobody") {
    const PageLayout layout = page_of_words(5);
    const auto readings = read(draw(layout, {}, 1.5), layout);
    for (std::uint32_t copy = 10; copy < 40; ++copy) CHECK(score_of(readings, chips_of(layout, copy)) < 5);
}

TEST_CASE("another page of the same make is not read as this one") {
    for (std::uint32_t other = 30; other < 36; ++other) {
        const PageLayout layout = page_of_words(other);
        const cv::Mat leak = draw(layout, chips_of(layout, 4), 1.5)(cv::Rect(30, 200, 500, 120)).clone();
        CHECK(read(leak, page_of_words(5)).empty());
        REQUIRE_FALSE(read(leak, layout).empty());
        CHECK(read(leak, layout).front().median_similarity > 0.9);
    }
}

TEST_CASE("of two pages with the same words the copy is named by the right one's chips, and neither page is claimed") {
    const PageLayout words = page_of_words(3);
    const MadePages originals({words, page_of_words(4), words}, distance_pt, GENERATE(false, true));
    for (const std::uint32_t shown : {0U, 2U}) {
        const auto chips = chips_of(words, 7 + shown);
        const Raster leak = printed(draw(words, chips, 1.4)(cv::Rect(20, 150, 530, 260)));
        const auto text = find_text(LeakPicture(leak), *originals.index(), originals);
        REQUIRE(text);
        CHECK_FALSE(text->is_sure());
        double best = 0;
        for (const ShiftReading& reading : text->readings) {
            if (reading.page == shown) best = std::max(best, correlation(reading.soft.values, chips));
        }
        CHECK(best > 7);
        for (const Hypothesis& alignment : find_shift(std::span(&*text, 1), originals, {})) CHECK_FALSE(alignment.shown);
    }
}

TEST_CASE("a page whose words differ from another's in a few places is told from it") {
    const PageLayout words = page_of_words(3);
    PageLayout other = words;
    for (std::size_t c = 0; c < other.clusters.size(); c += 6) other.clusters[c].right -= 7;  // one character is missing
    const MadePages originals({other, words}, distance_pt, GENERATE(false, true));
    const Raster leak = printed(draw(words, chips_of(words, 7), 1.4)(cv::Rect(20, 150, 530, 260)));
    const auto text = find_text(LeakPicture(leak), *originals.index(), originals);
    REQUIRE(text);
    CHECK(text->is_sure());
    CHECK(text->readings.front().page == 1);
}

TEST_CASE("a page that was photographed aslant is read in black and white, on a dark desk or a white one") {
    PageLayout layout = page_of_words(8);
    layout.height = layout.width * std::sqrt(2.0);
    const auto chips = chips_of(layout, 9);
    const Raster page = printed(draw(layout, chips, 3));
    const bool keeps_lines = GENERATE(false, true);
    for (const bool framed : {false, true}) {
        const Raster photo = photographed(page, framed);
        const auto found = shift_of(photo, layout, keeps_lines);
        REQUIRE_FALSE(found.empty());
        REQUIRE(found.front().shown);
        CHECK(correlation(found.front().alignment.front().values, chips) > 0.6 * std::sqrt(chips.size()));
    }
}

TEST_CASE("a picture of a page that is not kept shows none") {
    const PageLayout layout = page_of_words(8);
    const Raster leak = printed(draw(layout, chips_of(layout, 9), 1.5));
    for (const bool keeps_lines : {false, true}) {
        CHECK(shift_of(leak, page_of_words(40), keeps_lines).empty());
        CHECK_FALSE(shift_of(leak, layout, keeps_lines).empty());
    }
}

TEST_CASE("blank paper shows no page") {
    CHECK(read(cv::Mat::zeros(600, 500, CV_32F), page_of_words(5)).empty());
}

TEST_CASE("a smooth distortion is not taken for chips, nor chips for a distortion") {
    const PageLayout layout = page_of_words(6);
    const auto chips = chips_of(layout, 7);
    std::vector<Displacement> bent(layout.clusters.size());
    for (std::size_t c = 0; c < bent.size(); ++c) {
        const TextCluster& cluster = layout.clusters[c];
        const double warp = 1e-5 * std::pow(cluster.left - 200, 2) + 0.002 * cluster.top;  // more than a point at the corners
        bent[c] = {distance_pt * chips[c] + warp, distance_pt * chips[layout.up_slot(cluster.phrase)] - warp, 1e-4, 1e-4, 1};
    }
    CHECK(correlation(soften(remove_shared(bent, layout, distance_pt), layout, distance_pt), chips) > 0.85 * std::sqrt(chips.size()));
}

TEST_CASE("lines on whole pixels do not hide what moves along them") {
    const PageLayout layout = page_of_words(6);
    const auto chips = chips_of(layout, 7);
    std::vector<Displacement> snapped(layout.clusters.size());
    for (std::size_t c = 0; c < snapped.size(); ++c) {
        const double line = 0.375 * std::sin(layout.clusters[c].top * 12.9898);
        snapped[c] = {distance_pt * chips[c] + line, line, 1e-4, 1e-4, 1};
    }
    const auto soft = soften(remove_shared(snapped, layout, distance_pt), layout, distance_pt);
    const std::size_t along = layout.clusters.size();
    CHECK(correlation(std::span(soft).first(along), std::span(chips).first(along)) > 0.85 * std::sqrt(static_cast<double>(along)));
}

TEST_CASE("a page is found among hundreds by where its text stands") {
    std::vector<ShiftLayout> documents(100);
    for (std::uint32_t d = 0; d < documents.size(); ++d) {
        for (std::uint32_t p = 0; p < 4; ++p) documents[d].pages.push_back(page_of_words(100 + 4 * d + p));
    }
    const PageSearch search(documents);
    for (const std::uint32_t wanted : {3U, 57U, 99U}) {
        const PageLayout& layout = documents[wanted].pages[2];
        const auto found = search.find(draw(layout, chips_of(layout, 1), 1.4), 3);
        REQUIRE_FALSE(found.empty());
        CHECK(found.front().document == wanted);
        CHECK(found.front().page == 2);
    }
}

TEST_CASE("a page that fills an outline is found among hundreds and put in its place, however small and however it is turned") {
    std::vector<ShiftLayout> documents(100);
    for (std::uint32_t d = 0; d < documents.size(); ++d) {
        for (std::uint32_t p = 0; p < 4; ++p) documents[d].pages.push_back(page_of_words(100 + 4 * d + p));
    }
    const OutlinedSearch search(documents);
    for (const std::size_t turn : {std::size_t{0}, std::size_t{1}, std::size_t{3}}) {
        const PageLayout& layout = documents[57].pages[2];
        const auto [photo, corners] = seen_small(printed(draw(layout, {}, 1.4)), turn);
        const auto found = search.find(outlined_squares(LeakPicture(photo)), 3);
        REQUIRE_FALSE(found.empty());
        CHECK(found.front().document == 57);
        CHECK(found.front().page == 2);
        const cv::Point2d corner = project(found.front().map, {layout.width, 0});
        CHECK(cv::norm(corner - cv::Point2d(corners[1])) < 6);
    }
}

TEST_CASE("the bars of a chart do not hide which page fills an outline") {
    std::vector<ShiftLayout> documents(100);
    for (std::uint32_t d = 0; d < documents.size(); ++d) {
        for (std::uint32_t p = 0; p < 4; ++p) documents[d].pages.push_back(page_of_words(100 + 4 * d + p, 160));
    }
    const OutlinedSearch search(documents);
    const PageLayout& layout = documents[57].pages[2];
    Raster page = printed(draw(layout, {}, 1.4));
    cv::Mat drawn(page.height, page.width, CV_8U, page.samples.data());
    for (int bar = 0; bar < 11; ++bar) {
        const int height = 60 + 53 * bar % 190;
        cv::rectangle(drawn, cv::Rect(50 + 44 * bar, 620 - height, 32, height), 90, cv::FILLED);
    }
    const Raster photo = seen_small(page, 0).first;
    const auto found = search.find(outlined_squares(LeakPicture(photo)), 3);
    REQUIRE_FALSE(found.empty());
    CHECK(found.front().document == 57);
    CHECK(found.front().page == 2);
    CHECK(found.front().agreement > 0.8);
}

TEST_CASE("looking at an ink's texture leaves the ink as it is") {
    const cv::Mat ink = draw(page_of_words(4), {}, 1);
    const cv::Mat before = ink.clone();
    const cv::Mat once = texture_of(ink, 0.7, 8);
    CHECK(cv::norm(ink, before, cv::NORM_INF) == 0);
    CHECK(cv::norm(texture_of(ink, 0.7, 8), once, cv::NORM_INF) == 0);
}

TEST_CASE("four lines of a full page are found among pages that hold little else") {
    std::vector<ShiftLayout> documents(31);
    for (std::uint32_t d = 0; d < 30; ++d) {
        for (std::uint32_t p = 0; p < 4; ++p) documents[d].pages.push_back(page_of_words(100 + 4 * d + p, 130));
    }
    documents[30].pages.push_back(page_of_words(7));
    const PageLayout& layout = documents[30].pages[0];
    const PageSearch search(documents);
    for (const double line : {84, 192, 300}) {
        const cv::Rect lines(0, static_cast<int>((line - 4) * 1.4), static_cast<int>(layout.width * 1.4), static_cast<int>(4 * 18 * 1.4));
        const auto found = search.find(draw(layout, chips_of(layout, 1), 1.4)(lines).clone(), 6);
        CHECK(std::any_of(found.begin(), found.end(), [](const LikelyPage& page) { return page.document == 30; }));
    }
}
