#include "trace/informed/informed_page.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <opencv2/imgproc.hpp>

#include "mark/chips.hpp"
#include "mark/tile.hpp"
#include "support/random.hpp"
#include "support/raster_mat.hpp"
#include "support/recompress.hpp"
#include "support/stamp_picture.hpp"
#include "trace/informed/beyond_original.hpp"
#include "trace/informed/explain.hpp"
#include "trace/informed/page_over_leak.hpp"
#include "trace/leak/flattening.hpp"
#include "trace/leak/luma.hpp"
#include "trace/score/alignment.hpp"
#include "trace/score/attribute.hpp"

using namespace telltale;
using support::Random;

namespace {

const TileLook look{{-1800, -1080, 1250}};
constexpr int width = 480;
constexpr int height = 640;
constexpr double side = width / 4.0;

VaultKey key() {
    return VaultKey::from_bytes(VaultKey::Bytes{1});
}

CopyId numbered(std::uint32_t number) {
    return CopyId{{static_cast<std::uint8_t>(number), static_cast<std::uint8_t>(number >> 8), 1}};
}

/// A page full of short strokes, as text is, between ruled lines.
Raster dense_page() {
    Random random(5);
    Raster page = support::blank(width, height, 1, 255);
    cv::Mat luma = support::mat_of(page);
    for (int y = 14; y + 12 < height; y += 14) {
        luma.row(y).setTo(60);
        for (int x = 8; x + 8 < width; x += 7) {
            for (int stroke = 0; stroke < 3; ++stroke) {
                const cv::Point at(x + random.below(5), y + 3 + random.below(7));
                cv::line(luma, at, at + cv::Point(random.below(3), random.below(3)), 40 + random.below(80));
            }
        }
    }
    return page;
}

Raster stamped(const Raster& page, std::uint32_t copy) {
    const Constellation constellation = make_constellation(key());
    return support::stamp_picture(
        page, draw_tile(constellation, 0, ChipSource(key()).chips(numbered(copy), {Channel::tint, 0}, constellation.chip_count()), look));
}

std::vector<CandidateScore> read(const Raster& leak, const Raster& original, const BlockSteps& steps, std::uint32_t first,
                                 std::uint32_t count) {
    const SettledPage place{{{side, 0, 0, 0, side, 0, 0, 0, 1}, {}, 1, {}}, 1, true};
    const auto page = read_informed_page(luma_of(leak), steps, luma_of(original), side, place, 0, make_constellation(key()));
    REQUIRE(page);
    std::vector<CopyId> copies;
    for (std::uint32_t i = 0; i < count; ++i) copies.push_back(numbered(first + i));
    const Alignment alignment{page->soft};
    return score_copies(copies, {&alignment, 1}, ChipSource(key()), 2);
}

}  // namespace

TEST_CASE("how a JPEG's blocks were rounded says more of a dense page's mark than its pixels alone") {
    const Raster page = dense_page();
    const Raster leak = support::jpeg(stamped(page, 7), 30);
    REQUIRE(leak.block_steps.front() > 20);
    const double by_pixels = read(leak, page, {}, 7, 1).front().score;
    const double by_both = read(leak, page, leak.block_steps, 7, 1).front().score;
    CHECK(by_pixels > 4);
    CHECK(by_both > 1.15 * by_pixels);
}

TEST_CASE("an unmarked page read by how its blocks were rounded favours none of 3,000 copies") {
    const Raster page = dense_page();
    const Raster leak = support::jpeg(page, 30);
    double squares = 0;
    double most = 0;
    for (const CandidateScore& one : read(leak, page, leak.block_steps, 0, 3000)) {
        squares += one.score * one.score / 3000;
        most = std::max(most, one.score);
    }
    CHECK(squares == Approx(1).margin(0.1));
    CHECK(most < 5);
}

TEST_CASE("a rule that a renderer drew darker than the original has it leaves nothing that could be taken for a mark") {
    cv::Mat original(240, 240, CV_32F, cv::Scalar(1));
    cv::Mat luma(240, 240, CV_32F, cv::Scalar(255));
    for (int y = 20; y < 240; y += 20) {
        original.row(y).setTo(0.5);
        luma.row(y).setTo(y % 40 == 0 ? 60 : 180);
    }
    cv::Mat seen = cv::Mat::zeros(240, 240, CV_32F);
    seen(cv::Rect(explained_reach, explained_reach, 240 - 2 * explained_reach, 240 - 2 * explained_reach)).setTo(1);
    const cv::Mat rest = explain(luma, original, seen, 120).rest(cv::Rect(30, 30, 180, 180));
    CHECK(cv::norm(rest, cv::NORM_INF) < 4);
}

TEST_CASE("a mark is as deep as its page is light, and on dark pages alike everywhere") {
    cv::Mat page(100, 100, CV_32F, cv::Scalar(1));
    page.colRange(0, 10).setTo(0.2);
    CHECK(cv::norm(depth_of(page, page), page, cv::NORM_INF) == 0);
    page.colRange(0, 30).setTo(0.2);
    CHECK(cv::norm(depth_of(page, page), cv::Mat(100, 100, CV_32F, cv::Scalar(1)), cv::NORM_INF) == 0);
}

TEST_CASE("an original drawn over a leak lies where the flattening says, bends included") {
    cv::Mat original(400, 300, CV_8U);
    for (int x = 0; x < 300; ++x) original.col(x).setTo(50 + x / 2);
    Flattening flattening{{90, 12, 40, -7, 95, 33, 2e-2, 1e-2, 1}, {2, 2.5}, 3, {}};
    flattening.rest.resize(rest_terms);
    flattening.rest[3] = {0.15, -0.1};
    const PageOverLeak page = draw_over_leak({480, 640}, original, 75, flattening, 8);
    CHECK(page.box.x % 8 == 0);
    CHECK(page.box.width % 8 == 0);
    double worst = 0;
    int seen = 0;
    for (double tile_y = 0.3; tile_y < 5; tile_y += 0.4) {
        for (double tile_x = 0.3; tile_x < 3.8; tile_x += 0.4) {
            const cv::Point2d at = flattening({tile_x, tile_y});
            const cv::Point pixel(static_cast<int>(at.x) - page.box.x, static_cast<int>(at.y) - page.box.y);
            if (!cv::Rect({0, 0}, page.box.size()).contains(pixel)) continue;
            ++seen;
            CHECK(page.seen.at<float>(pixel) == 1);
            const double tiles = (255 * page.original.at<float>(pixel) - 50) * 2 / 75;
            worst = std::max(worst, std::abs(tiles - tile_x));
        }
    }
    CHECK(seen > 50);
    CHECK(worst < 0.03);  // two levels of a byte, and half a pixel
}
