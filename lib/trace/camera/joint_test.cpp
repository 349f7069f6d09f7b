#include "trace/camera/joint.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "trace/camera/plane_for_tests.hpp"

using namespace telltale;
using namespace telltale::testing;

namespace {

constexpr int tile_px = 64;
const cv::Size2d page(4, 5.25);

Flattening plane(const TileGrid& grid) {
    return {grid, {}, 1, {}};
}

SeenPage photographed() {
    return {page, shot_of({900, 1200}, 620, 0.4, 0.7, 0.1)};
}

// An outline that is right to some hundredths of a tile.
Flattening outlined(const SeenPage& truth) {
    return plane(truth.grid() * cv::Matx33d(1.006, -0.004, 0.012, 0.003, 0.995, -0.015, 0.0008, -0.0006, 1));
}

double worst_error(const Flattening& flattening, const SeenPage& truth) {
    double worst = 0;
    for (double y = 0.25; y < page.height; y += 0.5) {
        for (double x = 0.25; x < page.width; x += 0.5) {
            const cv::Point2d at(x, y);
            worst = std::max(worst, cv::norm(truth.tiles_at(flattening(at)) - at));
        }
    }
    return worst;
}

// The page as a flattening draws it, from the truth about where its places are. It was turned before it was photographed.
LeakLuma flattened(const SeenPage& truth, const Flattening& flattening, const Tile& tile, int quarter_turns, double noise) {
    return all_paper(drawn(cv::Size(4, 6) * tile_px, noise, [&](cv::Point2d pixel) {
        cv::Point2d at = truth.tiles_at(flattening(pixel / tile_px));
        cv::Size2d around = page;
        for (int i = 0; i < quarter_turns; ++i) {
            at = {around.height - at.y, at.x};
            around = {around.height, around.width};
        }
        return level_of(tile, at);
    }));
}

NormalisedLeak without_paper_level(const LeakLuma& luma) {
    return normalise(luma, tile_px / 6.0);
}

Tile unmarked() {
    Tile tile;
    tile.level.fill(253);
    return tile;
}

}  // namespace

TEST_CASE("all windows together say lane, turn and what the outline had wrong, where no window alone is sure") {
    const SeenPage truth = photographed();
    const Flattening start = outlined(truth);
    const double before = worst_error(start, truth);
    REQUIRE(before > 0.03);
    for (const int turns : {0, 1, 3}) {
        INFO(turns);
        const NormalisedLeak flat = without_paper_level(flattened(truth, start, plane_tile(5), turns, 4));
        const auto locks = lock_jointly(flat, start, page, tile_px, plane_constellation(), 2);
        REQUIRE_FALSE(locks.empty());
        CHECK(locks[0].lock.lane == 5);
        CHECK(locks[0].lock.quarter_turns == turns);
        CHECK(locks[0].lock.sign == 1);
        CHECK(worst_error(locks[0].flattening, truth) < 0.4 * before);
        CHECK(locks[0].lock.score > 1.3 * locks.at(1).lock.score);
    }
}

TEST_CASE("a turned page's tiles start where its own upper left corner lies") {
    const SeenPage truth = photographed();
    const Flattening right = plane(truth.grid());
    for (const auto& [turns, origin] : {std::pair(0, cv::Point2d(0, 0)), {1, {0, 0.25}}, {2, {0, 0.25}}, {3, {0, 0}}}) {
        INFO(turns);
        const NormalisedLeak flat = without_paper_level(flattened(truth, right, plane_tile(0), turns, 3));
        const auto locks = lock_jointly(flat, right, page, tile_px, plane_constellation(), 1);
        REQUIRE(locks.size() == 1);
        CHECK(locks[0].lock.quarter_turns == turns);
        CHECK(locks[0].lock.x == Approx(origin.x).margin(1e-9));
        CHECK(locks[0].lock.y == Approx(origin.y).margin(1e-9));
        CHECK(worst_error(locks[0].flattening, truth) < 0.015);
    }
}

TEST_CASE("an inverted page is known by its sign") {
    const SeenPage truth = photographed();
    const Flattening start = outlined(truth);
    LeakLuma luma = flattened(truth, start, plane_tile(2), 0, 4);
    luma.luma = 255 - luma.luma;
    const auto locks = lock_jointly(without_paper_level(luma), start, page, tile_px, plane_constellation(), 1);
    REQUIRE(locks.size() == 1);
    CHECK(locks[0].lock.lane == 2);
    CHECK(locks[0].lock.sign == -1);
}

TEST_CASE("half of a page is enough for all windows that are left") {
    const SeenPage truth = photographed();
    const Flattening start = outlined(truth);
    LeakLuma luma = flattened(truth, start, plane_tile(7), 0, 3);
    luma.paper(cv::Rect(0, 5 * tile_px / 2, 4 * tile_px, 6 * tile_px - 5 * tile_px / 2)).setTo(0);
    const auto locks = lock_jointly(without_paper_level(luma), start, page, tile_px, plane_constellation(), 1);
    REQUIRE(locks.size() == 1);
    CHECK(locks[0].lock.lane == 7);
    for (double x = 0.5; x < 4; x += 1) {
        for (const double y : {0.5, 2.0}) CHECK(cv::norm(truth.tiles_at(locks[0].flattening({x, y})) - cv::Point2d(x, y)) < 0.02);
    }
}

TEST_CASE("an unmarked page's windows agree on nothing that is as likely as a mark") {
    const SeenPage truth = photographed();
    const Flattening start = outlined(truth);
    const auto score_of = [&](const Tile& tile) {
        const NormalisedLeak flat = without_paper_level(flattened(truth, start, tile, 0, 4));
        return lock_jointly(flat, start, page, tile_px, plane_constellation(), 1).at(0).lock.score;
    };
    const double nothing = score_of(unmarked());
    CHECK(nothing < 5);
    CHECK(score_of(plane_tile(1)) > 2 * nothing);
}

TEST_CASE("fewer than four windows with paper say nothing") {
    const SeenPage truth = photographed();
    const Flattening start = outlined(truth);
    LeakLuma luma = flattened(truth, start, plane_tile(1), 0, 2);
    luma.paper.setTo(0);
    luma.paper(cv::Rect(0, 0, 3 * tile_px, tile_px)).setTo(1);
    CHECK(lock_jointly(without_paper_level(luma), start, page, tile_px, plane_constellation(), 2).empty());
}
