#include "trace/camera/rectify.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "trace/camera/plane_for_tests.hpp"
#include "trace/camera/track.hpp"

using namespace telltale;
using namespace telltale::testing;

namespace {

constexpr double paper_level = 230;
constexpr double spot_level = 90;
constexpr double spot_radius = 0.12;  // tiles

// White paper with a round spot in the middle of every tile.
double spotted(cv::Point2d tiles) {
    const cv::Point2d from(tiles.x - std::floor(tiles.x) - 0.5, tiles.y - std::floor(tiles.y) - 0.5);
    const double r = cv::norm(from) / spot_radius;
    return paper_level - (paper_level - spot_level) * std::exp(-r * r / 2);
}

cv::Mat spotted_photo(const SeenPage& seen) {
    return drawn(seen.size(), 0, [&](cv::Point2d at) { return spotted(seen.tiles_at(at)); });
}

// How far the spots of a flat picture lie from the middles of their tiles at most; pixels.
double worst_spot(const cv::Mat& flat, int tile_px) {
    double worst = 0;
    for (int y = 0; y + tile_px <= flat.rows; y += tile_px) {
        for (int x = 0; x + tile_px <= flat.cols; x += tile_px) {
            const cv::Rect tile(x, y, tile_px, tile_px);
            const cv::Point2d middle(x + tile_px / 2.0, y + tile_px / 2.0);
            worst = std::max(worst, cv::norm(middle_of_spot(flat, tile, paper_level - 12) - middle));
        }
    }
    return worst;
}

// The perspective alone.
Flattening plane(const TileGrid& grid) {
    return {grid, {}, 1, {}};
}

}  // namespace

TEST_CASE("a page seen aslant is drawn flat, every spot in the middle of its tile") {
    const SeenPage seen({4, 3}, shot_of({320, 280}, 210, 0.5, 0.8, 0.3));
    const LeakLuma flat = rectify(all_paper(spotted_photo(seen)), plane(seen.grid()), {0, 0, 4, 3}, 48);
    REQUIRE(flat.size() == cv::Size(4 * 48, 3 * 48));
    CHECK(worst_spot(flat.luma, 48) < 0.3);
    // A grid that is wrong by a fiftieth of a tile shows.
    const TileGrid beside = seen.grid() * cv::Matx33d(1, 0, 0.02, 0, 1, 0, 0, 0, 1);
    CHECK(worst_spot(rectify(all_paper(spotted_photo(seen)), plane(beside), {0, 0, 4, 3}, 48).luma, 48) > 0.6);
}

TEST_CASE("a lens is undone by the smooth rest, and not without") {
    const SeenPage seen({4, 3}, shot_of({360, 280}, 250, 0.3, 2.1, 0.1, 0.12));
    std::vector<Sighting> sightings;
    for (double y = 0.25; y < 3; y += 0.5) {
        for (double x = 0.25; x < 4; x += 0.5) {
            const cv::Point2d at(x, y);
            sightings.push_back({at, seen.tiles_at(project(seen.grid(), at)) - at, 1000});
        }
    }
    const LeakLuma photo = all_paper(spotted_photo(seen));
    const Flattening lens = fit_sightings(plane(seen.grid()), sightings, true);
    const Flattening pinhole = fit_sightings(plane(seen.grid()), sightings, false);
    CHECK(worst_spot(rectify(photo, lens, {0, 0, 4, 3}, 48).luma, 48) < 0.3);
    CHECK(worst_spot(rectify(photo, pinhole, {0, 0, 4, 3}, 48).luma, 48) > 0.4);
}

TEST_CASE("the rest moves what is drawn by as many tiles as it says") {
    const TileGrid upright(40, 0, 20, 0, 40, 20, 0, 0, 1);
    const LeakLuma photo = all_paper(drawn({200, 200}, 0, [&](cv::Point2d at) { return spotted(project(upright.inv(), at)); }));
    Flattening moved = plane(upright);
    moved.rest.assign(rest_terms, {0, 0});
    moved.rest[0] = {0.1, -0.05};
    const LeakLuma flat = rectify(photo, moved, {0, 0, 3, 3}, 40);
    const cv::Point2d spot = middle_of_spot(flat.luma, {40, 40, 40, 40}, paper_level - 12);
    // Tile (1.5, 1.5) of the photo is now found at (1.4, 1.55).
    CHECK(spot.x == Approx(56).margin(0.1));
    CHECK(spot.y == Approx(62).margin(0.1));
}

TEST_CASE("what lies outside of the photo is no paper") {
    const SeenPage seen({4, 4}, shot_of({240, 240}, 320, 0.25, 0.3, 0.2));
    const LeakLuma photo = all_paper(spotted_photo(seen));
    const LeakLuma flat = rectify(photo, plane(seen.grid()), {-1, -1, 6, 6}, 48);
    int inside = 0;
    int outside = 0;
    for (int y = 0; y < flat.size().height; ++y) {
        for (int x = 0; x < flat.size().width; ++x) {
            const cv::Point2d at = project(seen.grid(), cv::Point2d((x + 0.5) / 48 - 1, (y + 0.5) / 48 - 1));
            const double beyond = std::max({-at.x, -at.y, at.x - 240, at.y - 240});
            const double expected = beyond > 0 ? 0 : 1;
            if (std::abs(beyond) <= 1.5) continue;
            (beyond > 0 ? outside : inside) += 1;
            if (flat.paper.at<float>(y, x) != Approx(expected).margin(1e-4)) FAIL("at " << x << ", " << y);
        }
    }
    CHECK(inside > 5000);
    CHECK(outside > 5000);
}

TEST_CASE("paper beside ink keeps its level when it is drawn flat") {
    LeakLuma photo = all_paper(cv::Mat(120, 120, CV_32F, cv::Scalar(200)));
    photo.luma(cv::Rect(50, 0, 13, 120)).setTo(10);
    photo.paper(cv::Rect(50, 0, 13, 120)).setTo(0);
    const LeakLuma flat = rectify(photo, plane({29.3, 2, 3, -1, 30.1, 5, 0, 0, 1}), {0, 0, 3, 3}, 32);
    int clear = 0;
    for (int y = 0; y < flat.size().height; ++y) {
        for (int x = 0; x < flat.size().width; ++x) {
            if (flat.paper.at<float>(y, x) < 0.01F) continue;
            ++clear;
            if (flat.luma.at<float>(y, x) != Approx(200).margin(0.5)) FAIL("ink bleeds at " << x << ", " << y);
        }
    }
    CHECK(clear > 7000);
    CHECK(cv::countNonZero(flat.paper < 0.01F) > 700);
}

TEST_CASE("whole tiles fall on whole pixels wherever an area starts") {
    const SeenPage seen({4, 4}, shot_of({280, 280}, 200, 0.3, 1.3, 0.1));
    const LeakLuma photo = all_paper(spotted_photo(seen));
    const LeakLuma all = rectify(photo, plane(seen.grid()), {0, 0, 4, 4}, 48);
    const LeakLuma part = rectify(photo, plane(seen.grid()), {1, 2, 2, 2}, 48);
    cv::Mat difference;
    cv::absdiff(all.luma(cv::Rect(48, 96, 96, 96)), part.luma, difference);
    double most = 0;
    cv::minMaxLoc(difference, nullptr, &most);
    CHECK(most < 0.01);
}

TEST_CASE("a smaller picture has everything in its place, and paper by shares") {
    const cv::Size size(181, 127);
    LeakLuma luma = all_paper(drawn(size, 0, [](cv::Point2d at) { return spotted((at - cv::Point2d(10, 6)) / 40); }));
    luma.scale = 0.8;
    for (const double factor : {0.5, 0.37}) {
        INFO(factor);
        const LeakLuma small = shrunk(luma, factor);
        REQUIRE(small.size() == cv::Size(cvRound(181 * factor), cvRound(127 * factor)));
        CHECK(small.scale == Approx(0.8 * factor));
        const double x = small.size().width / 181.0;
        const double y = small.size().height / 127.0;
        for (const cv::Point2d spot : {cv::Point2d(70, 66), {110, 26}, {150, 66}}) {
            const cv::Rect about(static_cast<int>((spot.x - 18) * x), static_cast<int>((spot.y - 18) * y), static_cast<int>(36 * x),
                                 static_cast<int>(36 * y));
            const cv::Point2d found = middle_of_spot(small.luma, about, paper_level - 12);
            CHECK(found.x == Approx(spot.x * x).margin(0.1));
            CHECK(found.y == Approx(spot.y * y).margin(0.1));
        }
    }
    CHECK(shrunk(luma, 1).size() == size);
    CHECK(shrunk(luma, 1.7).size() == size);
}

TEST_CASE("ink counts for nothing in a smaller picture, and its share is kept") {
    LeakLuma luma = all_paper(cv::Mat(96, 96, CV_32F, cv::Scalar(210)));
    for (int x = 0; x < 96; x += 6) {
        luma.luma(cv::Rect(x, 0, 2, 96)).setTo(15);
        luma.paper(cv::Rect(x, 0, 2, 96)).setTo(0);
    }
    const LeakLuma small = shrunk(luma, 0.25);
    CHECK(cv::mean(small.paper)[0] == Approx(2.0 / 3).margin(0.01));
    double least = 0;
    double most = 0;
    cv::minMaxLoc(small.luma, &least, &most);
    CHECK(least == Approx(210).margin(0.1));
    CHECK(most == Approx(210).margin(0.1));
}
