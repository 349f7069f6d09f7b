#include "trace/camera/track.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <complex>

#include "trace/camera/plane_for_tests.hpp"

using namespace telltale;
using namespace telltale::testing;

namespace {

constexpr int tile_px = 64;
constexpr double noise = 1.5;

NormalisedLeak flat_leak_of(const cv::Mat& luma) {
    return normalise(all_paper(luma), tile_px / 6.0);
}

// A flat picture of a page that lies further right and down than it should, by some tiles.
NormalisedLeak moved_page(cv::Size size, int lane, cv::Point2d shift) {
    const Tile tile = plane_tile(lane);
    return flat_leak_of(drawn(size * tile_px, noise, [&](cv::Point2d at) { return level_of(tile, at / tile_px - shift); }));
}

PilotLock lock_on(int lane, int turns = 0, cv::Point2d origin = {0, 0}) {
    return {10, lane, turns, 1, origin.x, origin.y, 0};
}

Flattening plane(const TileGrid& grid) {
    return {grid, {}, 1, {}};
}

// What windows all over a page of 4 x 5 tiles would see of the truth, were the flattening this one.
std::vector<Sighting> true_sightings(const Flattening& flattening, const SeenPage& truth, double score) {
    std::vector<Sighting> sightings;
    for (double y = 0.5; y < 5; y += 0.8) {
        for (double x = 0.5; x < 4; x += 0.75) {
            const cv::Point2d at(x, y);
            sightings.push_back({at, truth.tiles_at(flattening(at)) - at, score});
        }
    }
    return sightings;
}

// The largest distance between where a flattening and the truth have the page's places, in tiles.
double worst_error(const Flattening& flattening, const SeenPage& truth) {
    double worst = 0;
    for (double y = 0.25; y < 5; y += 0.5) {
        for (double x = 0.25; x < 4; x += 0.5) {
            const cv::Point2d at(x, y);
            worst = std::max(worst, cv::norm(truth.tiles_at(flattening(at)) - at));
        }
    }
    return worst;
}

SeenPage photographed(double barrel) {
    return {{4, 5}, shot_of({900, 1200}, 620, 0.45, 0.9, 0.15, barrel)};
}

// The true perspective, and an error of some hundredths of a tile.
Flattening slightly_wrong(const SeenPage& truth) {
    return plane(truth.grid() * cv::Matx33d(1.008, -0.006, 0.03, 0.004, 0.993, -0.04, 0.002, -0.0015, 1));
}

}  // namespace

TEST_CASE("windows see how far the tiles lie from where they were expected") {
    for (const cv::Point2d shift : {cv::Point2d(0, 0), {0.06, -0.04}, {-0.1, 0.09}}) {
        INFO(shift);
        const auto sightings = sight_pilots(moved_page({4, 5}, 3, shift), {0, 0, 4, 5}, tile_px, plane_constellation(), lock_on(3), 2);
        REQUIRE(sightings.size() >= 6);
        for (const Sighting& s : sightings) {
            INFO(s.at);
            CHECK(s.score > 6);
            CHECK(cv::norm(s.shift + shift) < 0.006);  // what is seen there is the page's place further left and up
        }
    }
}

TEST_CASE("windows say where they are in tiles of the area, and cover all of it") {
    const cv::Rect area(-2, 3, 4, 3);
    const auto sightings = sight_pilots(moved_page({4, 3}, 0, {0, 0}), area, tile_px, plane_constellation(), lock_on(0), 2);
    double left = 1e9, right = -1e9, top = 1e9, bottom = -1e9;
    for (const Sighting& s : sightings) {
        left = std::min(left, s.at.x);
        right = std::max(right, s.at.x);
        top = std::min(top, s.at.y);
        bottom = std::max(bottom, s.at.y);
    }
    CHECK(left == Approx(-1).margin(0.02));
    CHECK(right == Approx(1).margin(0.02));
    CHECK(top == Approx(4).margin(0.02));
    CHECK(bottom == Approx(5).margin(0.02));
}

TEST_CASE("where a page is cut off nothing is sighted, and beside that the rest is right") {
    const Tile tile = plane_tile(1);
    LeakLuma page = all_paper(drawn(cv::Size(5, 3) * tile_px, noise, [&](cv::Point2d at) { return level_of(tile, at / tile_px); }));
    page.paper(cv::Rect(3 * tile_px, 0, 2 * tile_px, 3 * tile_px)).setTo(0);
    const auto sightings = sight_pilots(normalise(page, tile_px / 6.0), {0, 0, 5, 3}, tile_px, plane_constellation(), lock_on(1), 1.5);
    REQUIRE(sightings.size() >= 4);
    for (const Sighting& s : sightings) {
        CHECK(s.at.x < 3.6);
        if (s.at.x < 2.3) CHECK(cv::norm(s.shift) < 0.012);
    }
}

TEST_CASE("of another lane's pilots no window is sure") {
    const NormalisedLeak flat = moved_page({4, 4}, 3, {0.05, 0});
    for (const Sighting& s : sight_pilots(flat, {0, 0, 4, 4}, tile_px, plane_constellation(), lock_on(6), 2)) CHECK(s.score < 5.5);
}

TEST_CASE("the pilots of a right lock are real and positive, of a wrong turn they are not") {
    const Tile tile = plane_tile(2);
    for (const int turns : {0, 1, 2, 3}) {
        INFO(turns);
        // Sizes that are no whole tiles, so that the origin of a turned page is no corner of the picture.
        const cv::Size2d size(2.75, 3.25);
        const NormalisedLeak flat = flat_leak_of(flat_page(size, tile_px, tile, turns, noise));
        const Harmonics harmonics(fold(flat, {tile_px, tile_px}, {0, 0, 2 * tile_px, 3 * tile_px}));
        const std::array<cv::Point2d, 4> origins{cv::Point2d(0, 0), {0, 0.25}, {0.75, 0.25}, {0.75, 0}};
        const auto real_share = [&](const PilotLock& lock) {
            std::complex<double> sum = 0;
            double all = 0;
            for (const auto& pilot : read_pilots(harmonics, plane_constellation(), lock)) {
                sum += pilot.reading;
                all += std::abs(pilot.reading);
            }
            return sum.real() / all;
        };
        const cv::Point2d origin = origins.at(static_cast<std::size_t>(turns));
        CHECK(real_share(lock_on(2, turns, origin)) > 0.5);
        CHECK(std::abs(real_share(lock_on(2, (turns + 1) % 4, origin))) < 0.3);
        CHECK(std::abs(real_share(lock_on(2, turns, origin + cv::Point2d(0.2, 0)))) < 0.3);
        PilotLock inverted = lock_on(2, turns, origin);
        inverted.sign = -1;
        CHECK(real_share(inverted) < -0.5);
    }
}

TEST_CASE("sightings undo a known error of the perspective") {
    const SeenPage truth = photographed(0);
    const Flattening start = slightly_wrong(truth);
    REQUIRE(worst_error(start, truth) > 0.04);
    const Flattening fitted = fit_sightings(start, true_sightings(start, truth, 20), false);
    CHECK(worst_error(fitted, truth) < 0.002);
    CHECK(fitted.rest.empty());
}

TEST_CASE("the smooth rest follows a lens that no perspective can") {
    const SeenPage truth = photographed(0.05);
    const Flattening start = slightly_wrong(truth);
    const Flattening bare = fit_sightings(start, true_sightings(start, truth, 20), false);
    CHECK(worst_error(bare, truth) > 0.01);
    const Flattening whole = fit_sightings(start, true_sightings(start, truth, 20), true);
    REQUIRE(whole.rest.size() == rest_terms);
    CHECK(worst_error(whole, truth) < 0.005);
    // What is fitted again from what was fitted stays.
    const Flattening again = fit_sightings(whole, true_sightings(whole, truth, 20), true);
    CHECK(worst_error(again, truth) < 0.005);
}

TEST_CASE("a page that is cut off is fitted by the part that is seen") {
    const SeenPage truth = photographed(0);
    const Flattening start = slightly_wrong(truth);
    auto sightings = true_sightings(start, truth, 20);
    std::erase_if(sightings, [](const Sighting& s) { return s.at.y > 2.6; });
    const Flattening fitted = fit_sightings(start, sightings, false);
    CHECK(worst_error(fitted, truth) < 0.01);
}

TEST_CASE("an outlier loses its say") {
    const SeenPage truth = photographed(0);
    const Flattening start = slightly_wrong(truth);
    auto sightings = true_sightings(start, truth, 20);
    sightings.front().shift += cv::Point2d(0.14, -0.12);
    sightings[sightings.size() / 2].shift += cv::Point2d(-0.15, 0.1);
    CHECK(worst_error(fit_sightings(start, sightings, false), truth) < 0.008);
}

TEST_CASE("a weak sighting moves less than a sure one") {
    const SeenPage truth = photographed(0);
    const Flattening right = plane(truth.grid());
    const auto moved_by = [&](double score) {
        auto sightings = true_sightings(right, truth, 8);
        sightings.front().shift += cv::Point2d(0.02, 0);
        sightings.front().score = score;
        return worst_error(fit_sightings(right, sightings, false), truth);
    };
    CHECK(moved_by(2) < 0.4 * moved_by(16));
    CHECK(moved_by(16) > 0.002);
}

TEST_CASE("without sightings a flattening stays as it was") {
    const SeenPage truth = photographed(0);
    const Flattening start = slightly_wrong(truth);
    const Flattening same = fit_sightings(start, {}, true);
    CHECK(cv::norm(same.grid - start.grid) == 0);
    CHECK(same.rest.empty());
}
