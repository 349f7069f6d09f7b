#include "trace/camera/echo.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "trace/camera/plane_for_tests.hpp"

using namespace telltale;
using namespace telltale::testing;

namespace {

constexpr double blur = 10;  // pixels, as the search has it
constexpr double side = 60;  // pixels of a tile

NormalisedLeak marked_plane(cv::Size size, double noise) {
    const Tile tile = plane_tile(2);
    return normalise(all_paper(drawn(size, noise, [&](cv::Point2d at) { return level_of(tile, at / side); })), blur);
}

NormalisedLeak noise_alone(cv::Size size) {
    return normalise(all_paper(drawn(size, 2, [](cv::Point2d) { return 240.0; })), blur);
}

struct Peak {
    cv::Point2d at;
    double height = 0;
};

// The highest echo within some pixels of a shift.
Peak highest(const EchoBlock& block, cv::Point2d about, double reach) {
    Peak best;
    for (double y = -reach; y <= reach; y += 0.5) {
        for (double x = -reach; x <= reach; x += 0.5) {
            const cv::Point2d at = about + cv::Point2d(x, y);
            if (echo_at(block, at) > best.height) best = {at, echo_at(block, at)};
        }
    }
    return best;
}

// The highest echo among the shifts at which tiles may show.
double highest_in_ring(const EchoBlock& block) {
    double best = 0;
    for (int y = -84; y <= 84; ++y) {
        for (int x = -84; x <= 84; ++x) {
            const double length = std::hypot(x, y);
            if (length >= least_echo_tile && length <= most_echo_tile)
                best = std::max(best, static_cast<double>(echo_at(block, cv::Point2d(x, y))));
        }
    }
    return best;
}

}  // namespace

TEST_CASE("a page of tiles resembles itself shifted by a tile, and not by half a tile") {
    const auto blocks = measure_echoes(marked_plane({288, 240}, 0.7));
    REQUIRE_FALSE(blocks.empty());
    for (const EchoBlock& block : blocks) {
        INFO(block.centre);
        for (const cv::Point2d tile : {cv::Point2d(side, 0), {0, side}, {side, side}, {-side, side}}) {
            const Peak peak = highest(block, tile, 5);
            CHECK(peak.height > 6);
            CHECK(cv::norm(peak.at - tile) < 1);
        }
        CHECK(highest(block, {side / 2, 0}, 4).height < 0.6 * highest(block, {side, 0}, 5).height);
        CHECK(highest(block, {side * 0.7, side * 0.7}, 4).height < 0.6 * highest(block, {side, side}, 5).height);
    }
}

TEST_CASE("an echo is the same there and back") {
    const auto blocks = measure_echoes(marked_plane({192, 192}, 1.5));
    REQUIRE(blocks.size() == 1);
    CHECK(blocks[0].centre == cv::Point2d(96, 96));
    for (const cv::Point2d shift : {cv::Point2d(side, 0), {37, -50}, {-12, 71}})
        CHECK(echo_at(blocks[0], shift) == Approx(echo_at(blocks[0], -shift)).margin(0.01));
}

TEST_CASE("noise has no echo above chance") {
    for (const EchoBlock& block : measure_echoes(noise_alone({384, 288}))) {
        INFO(block.centre);
        CHECK(highest_in_ring(block) < 6);
    }
}

TEST_CASE("noise between the tiles lowers the echo, and does not move it") {
    const auto clear = measure_echoes(marked_plane({192, 192}, 0.5));
    const auto noisy = measure_echoes(marked_plane({192, 192}, 3));
    REQUIRE(clear.size() == 1);
    REQUIRE(noisy.size() == 1);
    const Peak of_clear = highest(clear[0], {side, 0}, 5);
    const Peak of_noisy = highest(noisy[0], {side, 0}, 5);
    CHECK(of_noisy.height < 0.8 * of_clear.height);
    CHECK(of_noisy.height > 4);
    CHECK(cv::norm(of_noisy.at - of_clear.at) <= 1);
}

TEST_CASE("under perspective each block shows the shift of a tile that the homography has there") {
    const SeenPage seen{{12, 10}, shot_of({480, 384}, 12 * side, 0.25, 1.1, 0.2)};
    const Tile tile = plane_tile(5);
    const auto blocks = measure_echoes(
        normalise(all_paper(drawn(seen.size(), 1, [&](cv::Point2d at) { return level_of(tile, seen.tiles_at(at)); })), blur));
    const TileGrid grid = seen.grid();
    double shortest = 1e9;
    double longest = 0;
    int shown = 0;
    int right = 0;
    for (const EchoBlock& block : blocks) {
        const cv::Point2d at = seen.tiles_at(block.centre);
        for (const cv::Point2d step : {cv::Point2d(1, 0), {0, 1}}) {
            const cv::Point2d expected = project(grid, at + step / 2) - project(grid, at - step / 2);
            const double length = cv::norm(expected);
            if (length < least_echo_tile || length > most_echo_tile) continue;
            const Peak peak = highest(block, expected, 6);
            ++shown;
            if (peak.height < 3 || cv::norm(peak.at - expected) > 2.5) continue;
            ++right;
            if (step.x == 0) continue;
            shortest = std::min(shortest, cv::norm(peak.at));
            longest = std::max(longest, cv::norm(peak.at));
        }
    }
    REQUIRE(shown >= 24);
    CHECK(right > 0.8 * shown);
    CHECK(longest > 1.15 * shortest);  // the same tile, nearer and further
}

TEST_CASE("where a page is cut off blocks without paper are left out") {
    LeakLuma page = all_paper(drawn({576, 240}, 1, [](cv::Point2d) { return 240.0; }));
    page.paper(cv::Rect(0, 0, 330, 240)).setTo(0);
    const auto blocks = measure_echoes(normalise(page, blur));
    REQUIRE_FALSE(blocks.empty());
    for (const EchoBlock& block : blocks) CHECK(block.centre.x + echo_side / 2.0 > 330 + 0.2 * echo_side);
    CHECK(measure_echoes(noise_alone({191, 400})).empty());
}

TEST_CASE("blocks reach every edge of a picture and lie half a block apart at most") {
    const auto blocks = measure_echoes(noise_alone({500, 300}));
    for (const double x : {96.0, 404.0}) {
        for (const double y : {96.0, 204.0}) {
            INFO(x << ", " << y);
            CHECK(std::any_of(blocks.begin(), blocks.end(), [&](const EchoBlock& b) { return b.centre == cv::Point2d(x, y); }));
        }
    }
    for (const EchoBlock& block : blocks) {
        if (block.centre.x == 404) continue;
        CHECK(std::any_of(blocks.begin(), blocks.end(), [&](const EchoBlock& b) {
            return b.centre.y == block.centre.y && b.centre.x > block.centre.x && b.centre.x <= block.centre.x + echo_side / 2;
        }));
    }
}

TEST_CASE("an echo between samples is between their values, and outside of its block nothing") {
    EchoBlock block{{0, 0}, cv::Mat(echo_side, echo_side, CV_32F)};
    constexpr int half = echo_side / 2;
    for (int y = 0; y < echo_side; ++y) {
        for (int x = 0; x < echo_side; ++x)
            block.echo.at<float>(y, x) = 500 + 2.0F * static_cast<float>(x - half) - static_cast<float>(y - half);
    }
    CHECK(echo_at(block, {0, 0}) == Approx(500));
    CHECK(echo_at(block, {10.25, -20.5}) == Approx(500 + 20.5 + 20.5));
    CHECK(echo_at(block, {-60.75, 33.125}) == Approx(500 - 121.5 - 33.125));
    for (const cv::Point2d beyond : {cv::Point2d(half, 0), {0, half}, {-half - 0.5, 0}, {0, -half}, {1e6, 3}, {3, -1e6}})
        CHECK(echo_at(block, beyond) == 0);
}
