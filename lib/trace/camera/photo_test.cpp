#include "trace/camera/photo.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "trace/camera/plane_for_tests.hpp"

using namespace telltale;
using namespace telltale::testing;

namespace {

// A marked page on a dark desk, or all over the photo.
Raster photo_of(const SeenPage& seen, const Tile& tile, bool on_desk = true, double noise = 1.5) {
    return raster_of(drawn(seen.size(), noise, [&](cv::Point2d pixel) {
        const cv::Point2d at = seen.tiles_at(pixel);
        if (on_desk && !seen.holds(at)) return 45.0;
        return level_of(tile, at) - 25;
    }));
}

Tile unmarked() {
    Tile tile;
    tile.level.fill(253);
    return tile;
}

// How far a region has the page's tiles from where they are at most, whole tiles aside.
double worst_error(const SynchronisedLeak& leak, const Region& region, const SeenPage& truth, bool page_alone = true) {
    const FlatSource& source = leak.sources.at(region.source);
    double worst = 0;
    int looked = 0;
    for (double y = 0.3; y < region.area.height / region.side.y; y += 0.5) {
        for (double x = 0.3; x < region.area.width / region.side.x; x += 0.5) {
            const cv::Point2d at(region.area.x / region.side.x + x, region.area.y / region.side.y + y);
            const cv::Point2d seen = truth.tiles_at(source.flattening(source.corner + at));
            if (page_alone && !truth.holds(seen)) continue;
            cv::Point2d tiles = at - cv::Point2d(region.lock.x, region.lock.y);
            for (int i = 0; i < region.lock.quarter_turns; ++i) tiles = {-tiles.y, tiles.x};
            const cv::Point2d off = seen - tiles;
            worst = std::max(worst, cv::norm(cv::Point2d(off.x - std::round(off.x), off.y - std::round(off.y))));
            ++looked;
        }
    }
    return looked < 6 ? 1 : worst;
}

SynchronisedLeak outlined(const Raster& photo) {
    const LeakPicture picture(photo);
    PhotoSynchroniser synchroniser(picture, plane_constellation());
    synchroniser.try_outlined();
    return synchroniser.take();
}

SynchronisedLeak everything(const Raster& photo) {
    const LeakPicture picture(photo);
    PhotoSynchroniser synchroniser(picture, plane_constellation());
    synchroniser.try_everything();
    return synchroniser.take();
}

const cv::Size2d paper(4, 5.6568);

}  // namespace

TEST_CASE("an outlined page in a photo is locked, and its tiles lie where the camera put them") {
    const SeenPage seen(paper, shot_of({520, 660}, 350, 0.4, 0.8, 0.12));
    const Raster photo = photo_of(seen, plane_tile(6));
    const LeakPicture picture(photo);
    PhotoSynchroniser synchroniser(picture, plane_constellation());
    CHECK(synchroniser.shows_page_askew());
    REQUIRE(synchroniser.try_outlined());
    const SynchronisedLeak leak = synchroniser.take();
    REQUIRE(leak.regions.size() == 1);
    CHECK(leak.regions[0].lock.lane == 6);
    CHECK(leak.regions[0].lock.sign == 1);
    CHECK(leak.regions[0].lock.score > 12);
    CHECK(worst_error(leak, leak.regions[0], seen) < 0.02);
    CHECK(leak.pilot_score > 7);
    CHECK(leak.pilot_tests > 1e5);
    CHECK(leak.hypotheses.empty());
}

TEST_CASE("a page that lies on its side is locked with the turn that undoes it") {
    const SeenPage seen(paper, shot_of({680, 500}, 330, 0.3, 2.0, std::numbers::pi / 2 + 0.1));
    const SynchronisedLeak leak = outlined(photo_of(seen, plane_tile(1)));
    REQUIRE(leak.regions.size() == 1);
    CHECK(leak.regions[0].lock.lane == 1);
    CHECK(worst_error(leak, leak.regions[0], seen) < 0.02);
}

TEST_CASE("a lens's distortion is followed all over the page") {
    const SeenPage seen(paper, shot_of({520, 680}, 400, 0.3, 0.5, 0.08, 0.04));
    const SynchronisedLeak leak = outlined(photo_of(seen, plane_tile(3)));
    REQUIRE(leak.regions.size() == 1);
    CHECK(leak.regions[0].lock.lane == 3);
    REQUIRE(leak.sources.size() == 1);
    CHECK(leak.sources[0].flattening.rest.size() == rest_terms);
    CHECK(worst_error(leak, leak.regions[0], seen) < 0.025);
}

TEST_CASE("the simulated camera's photo of a screen is locked") {
    const support::CameraShot shot = shot_of({600, 800}, 450, 0.3, 0.9, 0.06, 0.01);
    const SeenPage seen(paper, shot);
    Raster page{640, 905, 1, {}};
    const Tile tile = plane_tile(4);
    for (int y = 0; y < page.height; ++y) {
        for (int x = 0; x < page.width; ++x)
            page.samples.push_back(static_cast<std::uint8_t>(level_of(tile, cv::Point2d(x + 0.5, y + 0.5) / 160)));
    }
    const SynchronisedLeak leak = outlined(support::photograph_screen(page, shot, 3));
    REQUIRE(leak.regions.size() == 1);
    CHECK(leak.regions[0].lock.lane == 4);
    CHECK(worst_error(leak, leak.regions[0], seen) < 0.03);
}

TEST_CASE("pages beside each other are locked each in its own plane") {
    const cv::Size size(900, 460);
    support::CameraShot left = shot_of(size, 270, 0.35, 1.2, 0.1);
    left.offset_x = -220;
    support::CameraShot right = shot_of(size, 270, 0.3, -0.9, -0.15);
    right.offset_x = 220;
    const SeenPage one(paper, left);
    const SeenPage other(paper, right);
    const Tile first = plane_tile(2);
    const Tile second = plane_tile(5);
    const Raster photo = raster_of(drawn(size, 1.5, [&](cv::Point2d pixel) {
        const cv::Point2d on_one = one.tiles_at(pixel);
        const cv::Point2d on_other = other.tiles_at(pixel);
        if (pixel.x < 450 && one.holds(on_one)) return level_of(first, on_one) - 25;
        if (pixel.x > 450 && other.holds(on_other)) return level_of(second, on_other) - 25;
        return 45.0;
    }));
    const SynchronisedLeak leak = outlined(photo);
    REQUIRE(leak.regions.size() == 2);
    for (const Region& region : leak.regions) {
        const bool is_first = region.lock.lane == 2;
        CHECK((is_first || region.lock.lane == 5));
        CHECK(worst_error(leak, region, is_first ? one : other) < 0.03);
    }
    CHECK(leak.regions[0].lock.lane != leak.regions[1].lock.lane);
    CHECK((leak.regions[0].area & leak.regions[1].area).empty());
}

TEST_CASE("a page whose end is beyond the photo's edge is locked by what is seen of it") {
    support::CameraShot shot = shot_of({520, 560}, 400, 0.35, 0.4, 0.1);
    shot.offset_y = -110;
    const SeenPage seen(paper, shot);
    REQUIRE(seen.pixel_of({2, 0}).y < -20);  // beyond the upper edge
    const SynchronisedLeak leak = everything(photo_of(seen, plane_tile(7)));
    REQUIRE(leak.regions.size() == 1);
    CHECK(leak.regions[0].lock.lane == 7);
    CHECK(worst_error(leak, leak.regions[0], seen) < 0.05);
}

TEST_CASE("a page whose outline is nowhere in the photo is found by its echoes") {
    const SeenPage seen({8, 8}, shot_of({400, 340}, 480, 0.3, 1.0, 0.2, 0.01));
    const Raster photo = photo_of(seen, plane_tile(0), false, 0.6);
    CHECK(outlined(photo).regions.empty());
    const SynchronisedLeak leak = everything(photo);
    REQUIRE(leak.regions.size() == 1);
    CHECK(leak.regions[0].lock.lane == 0);
    CHECK(worst_error(leak, leak.regions[0], seen, false) < 0.2);
}

TEST_CASE("a print that is smaller than its sheet is locked by the size of its tiles") {
    const SeenPage sheet(paper, shot_of({520, 660}, 350, 0.35, 0.8, 0.12));
    const Tile tile = plane_tile(3);
    constexpr double share = 0.95;
    const Raster photo = raster_of(drawn(sheet.size(), 1.5, [&](cv::Point2d pixel) {
        const cv::Point2d at = sheet.tiles_at(pixel);
        if (!sheet.holds(at)) return 45.0;
        return level_of(tile, (at - cv::Point2d(0.1, 0.14)) / share) - 25;
    }));
    CHECK(outlined(photo).regions.empty());
    const SynchronisedLeak leak = everything(photo);
    REQUIRE(leak.regions.size() == 1);
    CHECK(leak.regions[0].lock.lane == 3);
    // A tile takes 0.95 of what the outline says.
    const Flattening& tiles = leak.sources.at(leak.regions[0].source).flattening;
    const cv::Point2d step = sheet.tiles_at(tiles({2.5, 2})) - sheet.tiles_at(tiles({1.5, 2}));
    CHECK(cv::norm(step) == Approx(share).margin(0.01));
}

TEST_CASE("an unmarked page in a photo is no region") {
    const SeenPage seen(paper, shot_of({400, 500}, 270, 0.3, 0.8, 0.1));
    const SynchronisedLeak leak = outlined(photo_of(seen, unmarked()));
    CHECK(leak.regions.empty());
    CHECK(leak.pilot_tests > 1e5);
    CHECK(leak.pilot_score < 7);
}

TEST_CASE("where there is neither page nor mark everything is tried, and nothing found") {
    const SeenPage seen({8, 8}, shot_of({250, 220}, 300, 0.3, 1.0, 0.2));
    const SynchronisedLeak leak = everything(photo_of(seen, unmarked(), false));
    CHECK(leak.regions.empty());
    CHECK(leak.hypotheses.empty());
    CHECK(leak.sources.empty());
}

TEST_CASE("another key's mark is no mark") {
    const SeenPage seen(paper, shot_of({520, 660}, 350, 0.4, 0.8, 0.12));
    const Raster photo = photo_of(seen, plane_tile(6));
    const Constellation other = make_constellation(VaultKey::from_bytes(VaultKey::Bytes{12}));
    const LeakPicture picture(photo);
    PhotoSynchroniser synchroniser(picture, other);
    CHECK_FALSE(synchroniser.try_outlined());
    CHECK(synchroniser.take().regions.empty());
}

TEST_CASE("a photo that was not searched has found nothing") {
    const Raster photo = photo_of(SeenPage(paper, shot_of({300, 300}, 200, 0, 0, 0)), plane_tile(0));
    const LeakPicture picture(photo);
    PhotoSynchroniser synchroniser(picture, plane_constellation());
    CHECK_FALSE(synchroniser.shows_page_askew());
    const SynchronisedLeak leak = synchroniser.take();
    CHECK(leak.regions.empty());
    CHECK(leak.sources.empty());
}
