#include "trace/camera/photo_search.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "trace/camera/photo_grids.hpp"
#include "trace/camera/photo_poses.hpp"
#include "trace/camera/plane_for_tests.hpp"
#include "trace/camera/rectify.hpp"

using namespace telltale;
using namespace telltale::testing;

namespace {

constexpr double paper_level = 230;

// White paper with a round spot in the middle of every tile.
double spotted(cv::Point2d tiles) {
    const cv::Point2d from(tiles.x - std::floor(tiles.x) - 0.5, tiles.y - std::floor(tiles.y) - 0.5);
    const double r = cv::norm(from) / 0.12;
    return paper_level - 140 * std::exp(-r * r / 2);
}

Flattening plane(const TileGrid& grid) {
    return {grid, {}, 1, {}};
}

LeakLuma luma_seen(const SeenPage& seen, const Tile& tile) {
    return all_paper(drawn(seen.size(), 1.5, [&](cv::Point2d pixel) {
        const cv::Point2d at = seen.tiles_at(pixel);
        return seen.holds(at) ? level_of(tile, at) : 120.0;
    }));
}

PhotoSearch search_in(const LeakLuma& luma, double to_leak = 1) {
    static const SyncOptions options;
    return {Photo(luma, shrunk(luma, 0.5)), cv::Matx33d::diag({to_leak, to_leak, 1}), plane_constellation(), options};
}

PagePose pose_of(const TileGrid& grid) {
    return {plane(grid), {0, 0, 4, 6}, {0, 0, 4, 5.6568}};
}

SeenPage photographed() {
    return {{4, 5.6568}, shot_of({420, 520}, 290, 0.35, 0.7, 0.1)};
}

// How far a step of one tile is from one of the other grid's tiles, whichever turn it has; tiles.
double disagreement(const TileGrid& found, const TileGrid& truth, cv::Point2d pixel) {
    const cv::Point2d at = project(truth.inv(), pixel);
    const cv::Point2d one =
        project(found.inv(), project(truth, at + cv::Point2d(0.5, 0))) - project(found.inv(), project(truth, at - cv::Point2d(0.5, 0)));
    const cv::Point2d whole(std::round(one.x), std::round(one.y));
    return std::abs(whole.x) + std::abs(whole.y) == 1 ? cv::norm(one - whole) : 1;
}

}  // namespace

TEST_CASE("a photo is flattened from the half that suits, and nothing moves by that") {
    // Odd sizes: their halves are no exact halves.
    const SeenPage seen({4, 3}, shot_of({507, 381}, 370, 0.2, 0.9, 0.1));
    const LeakLuma luma = all_paper(drawn(seen.size(), 0, [&](cv::Point2d at) { return spotted(seen.tiles_at(at)); }));
    Photo photo(luma, shrunk(luma, 0.5));
    for (const int tile_px : {80, 40, 24}) {
        INFO(tile_px);
        const LeakLuma flat = photo.flatten(plane(seen.grid()), {0, 0, 4, 3}, tile_px);
        for (int y = 0; y < flat.size().height; y += tile_px) {
            for (int x = 0; x < flat.size().width; x += tile_px) {
                const cv::Point2d spot = middle_of_spot(flat.luma, {x, y, tile_px, tile_px}, paper_level - 12);
                CHECK(cv::norm(spot - cv::Point2d(x + tile_px / 2.0, y + tile_px / 2.0)) < 0.01 * tile_px);
            }
        }
    }
}

TEST_CASE("of several poses the one that the page has leads to a sure lock, in the leak's own pixels") {
    const SeenPage seen = photographed();
    PhotoSearch search = search_in(luma_seen(seen, plane_tile(4)), 2);
    const TileGrid stretched = seen.grid() * cv::Matx33d(1.2, 0, 0, 0, 0.9, 0, 0, 0, 1);
    const auto sure = search.try_poses({pose_of(stretched), pose_of(seen.grid())});
    REQUIRE(sure);
    CHECK(*sure == 1);
    CHECK(search.found());
    const SynchronisedLeak leak = search.take();
    REQUIRE(leak.regions.size() == 1);
    CHECK(leak.regions[0].lock.lane == 4);
    // The leak is twice as large as the luma that was searched.
    for (const cv::Point2d at : {cv::Point2d(0.5, 0.5), {3.5, 5}})
        CHECK(cv::norm(leak.sources.at(0).flattening(at) - 2 * seen.pixel_of(at)) < 3);
}

TEST_CASE("a pose that is a little wrong is tracked until it is right") {
    const SeenPage seen = photographed();
    PhotoSearch search = search_in(luma_seen(seen, plane_tile(4)));
    const TileGrid wrong = seen.grid() * cv::Matx33d(1.012, 0.004, -0.02, -0.006, 0.99, 0.03, 0.001, 0, 1);
    REQUIRE(search.try_poses({pose_of(wrong)}));
    const SynchronisedLeak leak = search.take();
    for (double y = 0.5; y < 5.5; y += 1) {
        for (double x = 0.5; x < 4; x += 1) {
            const cv::Point2d at(x, y);
            const cv::Point2d off =
                seen.tiles_at(leak.sources.at(0).flattening(at)) - at + cv::Point2d(leak.regions.at(0).lock.x, leak.regions.at(0).lock.y);
            CHECK(cv::norm(cv::Point2d(off.x - std::round(off.x), off.y - std::round(off.y))) < 0.02);
        }
    }
}

TEST_CASE("poses without a mark lead nowhere, and are left as hypotheses with their places") {
    const SeenPage seen = photographed();
    Tile blank;
    blank.level.fill(253);
    PhotoSearch search = search_in(luma_seen(seen, blank));
    const std::vector<PagePose> poses{pose_of(seen.grid())};
    CHECK_FALSE(search.try_poses(poses));
    CHECK_FALSE(search.found());
    const auto joint = search.try_jointly(poses);
    CHECK_FALSE(search.found());
    REQUIRE(joint.size() == 2);
    for (const PagePose& pose : joint) CHECK(pose.lock);
    search.guess(joint);
    const SynchronisedLeak leak = search.take();
    CHECK(leak.regions.empty());
    REQUIRE(leak.hypotheses.size() == 2);
    CHECK(leak.sources.size() == 2);
    for (const Region& hypothesis : leak.hypotheses) {
        CHECK(hypothesis.area.size() == cv::Size(4 * 128, 6 * 128));
        CHECK(hypothesis.lock.score < 7);
    }
    CHECK((leak.hypotheses[0].area & leak.hypotheses[1].area).empty());
}

TEST_CASE("only grids above chance become poses, the best first, and their area covers what is seen") {
    const SeenPage seen({8, 8}, shot_of({480, 400}, 560, 0.2, 0.4, 0));
    // Grids start in the middle of what is seen.
    const TileGrid grid = seen.grid() * cv::Matx33d(1, 0, 4, 0, 1, 4, 0, 0, 1);
    const LeakLuma luma = all_paper(cv::Mat(400, 480, CV_32F, cv::Scalar(200)));
    const auto poses = echoed_poses({{grid, 5.5}, {grid, 9}, {2 * grid, 30}, {grid, 12}, {grid, 11}, {grid, 10}}, luma);
    REQUIRE(poses.size() == 4);
    CHECK(cv::norm(poses[0].start.grid - grid * (1 / grid(2, 2))) < 1e-9);  // a homography's scale is nothing
    for (const PagePose& pose : poses) {
        for (const cv::Point2d corner : {cv::Point2d(0, 0), {480, 0}, {480, 400}, {0, 400}}) {
            const cv::Point2d at = project(grid.inv(), corner);
            INFO(at);
            CHECK(at.x >= pose.area.x);
            CHECK(at.y >= pose.area.y);
            CHECK(at.x <= pose.area.br().x);
            CHECK(at.y <= pose.area.br().y);
        }
        CHECK(pose.page.empty());
    }
    CHECK(echoed_poses({{grid, 5.9}}, luma).empty());
}

TEST_CASE("of an outline's shapes one is the page's, to some hundredths of a tile") {
    const SeenPage seen({4, 5.6568}, shot_of({600, 800}, 420, 0.4, 0.7, 0.1));
    Outline outline{{seen.pixel_of({0, 0}), seen.pixel_of({4, 0}), seen.pixel_of({4, 5.6568}), seen.pixel_of({0, 5.6568})}};
    const auto poses = outlined_poses({outline}, {600, 800}, {300, 400});
    REQUIRE_FALSE(poses.empty());
    double best = 1e9;
    for (const PagePose& pose : poses) {
        double worst = 0;
        for (double y = 0; y < 5.6; y += 0.5) {
            for (double x = 0; x <= 4; x += 0.5)
                worst = std::max(worst, cv::norm(seen.tiles_at(2 * pose.start(cv::Point2d(x, y))) - cv::Point2d(x, y)));
        }
        best = std::min(best, worst);
        CHECK(pose.area.width >= pose.page.width - 0.02);
        CHECK(pose.area.height >= pose.page.height - 0.02);
    }
    CHECK(best < 0.02);
}

TEST_CASE("echoes are looked for at sizes from the finest down, each tile at two of them") {
    const auto levels = echo_levels(all_paper(cv::Mat(600, 1500, CV_32F, cv::Scalar(200))));
    REQUIRE(levels.size() >= 4);
    CHECK(levels.front().size().width == 1000);
    CHECK(levels.back().size().width >= 230);
    for (std::size_t i = 1; i < levels.size(); ++i) {
        const double ratio = levels[i - 1].size().width / static_cast<double>(levels[i].size().width);
        CHECK(ratio == Approx(1.35).margin(0.01));
        CHECK(levels[i].size().height == Approx(levels[i].size().width * 0.4).margin(1));
    }
    const auto small = echo_levels(all_paper(cv::Mat(300, 240, CV_32F, cv::Scalar(200))));
    CHECK(small.front().size() == cv::Size(240, 300));
}

TEST_CASE("a steep tilt hides the tiles from echoes until it is undone") {
    const SeenPage seen({30, 30}, shot_of({320, 250}, 30 * 52, 0.75, 0, 0));
    const Tile tile = plane_tile(2);
    const LeakLuma luma = all_paper(drawn(seen.size(), 1, [&](cv::Point2d pixel) { return level_of(tile, seen.tiles_at(pixel)); }));
    const auto best = [](std::vector<GridGuess> guesses) {
        return *std::max_element(guesses.begin(), guesses.end(), [](const auto& a, const auto& b) { return a.score < b.score; });
    };
    // In pixels of a picture of twice the size.
    const GridGuess undone = best(untilted_grids({luma}, luma.size() * 2));
    CHECK(disagreement(undone.grid, cv::Matx33d::diag({2, 2, 1}) * seen.grid(), {320, 280}) < 0.06);
    const GridGuess bare = best(level_grids({luma}, luma.size()));
    CHECK(undone.score > 1.3 * bare.score);
}
