// Photos of a screen are traced through the public API.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <set>

#include "blackbox/runs.hpp"
#include "support/camera.hpp"
#include "support/picture_file.hpp"
#include "support/recompress.hpp"
#include "telltale/stamp.hpp"

using namespace telltale;
using namespace telltale::blackbox;

namespace {

constexpr support::ChatHop chat_app{1600, 60};

double radians(double degrees) {
    return degrees * std::numbers::pi / 180;
}

// How a phone is held by hand: with this tilt, and with its direction and all else at random.
support::CameraShot handheld(double tilt_degrees, double page_span, std::uint32_t seed) {
    support::Random random(seed);
    support::CameraShot shot;
    shot.page_span = page_span;
    shot.tilt = radians(tilt_degrees);
    support::hold_by_hand(shot, random);
    return shot;
}

struct Series {
    const char* page;
    double span;
    double tilt_step;   // degrees; photos are taken at 0, 1, 2 and 3 steps
    double offset = 0;  // how far the page's centre lies to the right of the photo's, pixels
    bool chat = false;
};

Tally photographed(const Series& series) {
    const TestVault vault(1);
    std::vector<Tally> parts(4);
    in_parallel(4, [&](int i) {
        const auto seed = static_cast<std::uint32_t>(40 + i);
        const CopyId copy = vault.copy(seed);
        support::CameraShot shot = handheld(series.tilt_step * i, series.span, seed);
        shot.offset_x += series.offset;
        const Raster photo = support::photograph_screen(stamped_page(series.page, vault, copy), shot, seed);
        vault.count(series.chat ? support::chat(photo, chat_app) : photo, {copy}, parts[static_cast<std::size_t>(i)]);
    });
    Tally sum;
    for (const Tally& part : parts) {
        sum.leaks += part.leaks;
        sum.named += part.named;
        sum.misattributed += part.misattributed;
    }
    std::printf("%s, %.0f px: %d of %d named\n", series.page, series.span, sum.named, sum.leaks);
    return sum;
}

}  // namespace

TEST_CASE("a phone's photo of a screen names the copy, from straight before it to 30 degrees aside") {
    const Tally tally = photographed({.page = "memo-en-110dpi.png", .span = 1500, .tilt_step = 10});
    CHECK(tally.named == 4);
    CHECK(tally.misattributed == 0);
}

// The numbers below are floors as in floors.hpp: what was measured when they were written. They are never lowered.

TEST_CASE("photos that fill the frame name the copy after a chat app too") {
    const Tally tally = photographed({.page = "case-list-zh-p1-96dpi.png", .span = 2500, .tilt_step = 10, .chat = true});
    CHECK(tally.named >= 4);
    CHECK(tally.misattributed == 0);
}

TEST_CASE("a photo of a dense table, shrunk to half by a chat app, names the copy by all of its windows together") {
    const Tally tally = photographed({.page = "case-list-zh-p3-110dpi.png", .span = 2000, .tilt_step = 8, .chat = true});
    CHECK(tally.named >= 4);
    CHECK(tally.misattributed == 0);
}

TEST_CASE("a photo of a dark page in a brighter window names the copy, after a chat app too") {
    const TestVault vault(1);
    Raster dark = unmarked_page("memo-en-110dpi.png");
    for (std::uint8_t& sample : dark.samples) sample = static_cast<std::uint8_t>(32 + (255 - sample) * 2 / 3);
    const PreparedDocument document = prepare(support::encode_png(dark), vault.key());
    std::vector<Tally> tallies(2);
    in_parallel(2, [&](int i) {
        const auto seed = static_cast<std::uint32_t>(80 + i);
        const Raster page = support::decode_png(document.copy_for(vault.copy(seed)).bytes);
        const Raster photo = support::photograph_screen(page, handheld(10.0 + 10 * i, 1900, seed), seed);
        vault.count(photo, {vault.copy(seed)}, tallies[static_cast<std::size_t>(i)]);
        vault.count(support::chat(photo, chat_app), {vault.copy(seed)}, tallies[static_cast<std::size_t>(i)]);
    });
    for (const Tally& tally : tallies) {
        CHECK(tally.named == 2);
        CHECK(tally.misattributed == 0);
    }
}

TEST_CASE("photos that show two thirds of a page name the copy") {
    const Tally tally = photographed({.page = "memo-en-110dpi.png", .span = 2500, .tilt_step = 7, .offset = 1000});
    CHECK(tally.named >= 3);
    CHECK(tally.misattributed == 0);
}

TEST_CASE("a photo held sideways or upside down names the copy") {
    const TestVault vault(1);
    const CopyId copy = vault.copy(8);
    const Raster page = stamped_page("memo-en-110dpi.png", vault, copy);
    std::vector<Tally> tallies(2);
    in_parallel(2, [&](int i) {
        support::CameraShot shot = handheld(15, 1500, 8);
        shot.roll = radians(90 * (i + 1));
        vault.count(support::photograph_screen(page, shot, 8), {copy}, tallies[static_cast<std::size_t>(i)]);
    });
    for (const Tally& tally : tallies) CHECK(tally.named == 1);
}

TEST_CASE("a photo of two pages in planes of their own names both copies and says where each lies") {
    const TestVault vault(1);
    const std::vector<CopyId> copies{vault.copy(8), vault.copy(9)};
    const std::vector<std::string> names{"memo-en-110dpi.png", "notice-redhead-zh-p1-96dpi.png"};
    std::vector<support::CameraShot> shots;
    std::vector<Raster> halves(2);
    for (int i = 0; i < 2; ++i) {
        support::CameraShot shot = handheld(i == 0 ? 8 : 22, 1350, static_cast<std::uint32_t>(8 + i));
        shot.width = 4000;
        shot.height = 3000;
        shot.roll = 0.1 * i;
        shot.offset_x = i == 0 ? -960 : 960;
        shot.offset_y = 0;
        shots.push_back(shot);
    }
    in_parallel(2, [&](int i) {
        const auto at = static_cast<std::size_t>(i);
        halves[at] = support::photograph_screen(stamped_page(names[at], vault, copies[at]), shots[at], 8);
    });
    Raster photo = halves[0];
    for (int y = 0; y < photo.height; ++y) {
        const auto middle = static_cast<std::ptrdiff_t>(3) * (photo.width * y + photo.width / 2);
        std::copy_n(halves[1].samples.begin() + middle, 3 * (photo.width / 2), photo.samples.begin() + middle);
    }
    Tally tally;
    vault.count(photo, copies, tally);
    vault.count(support::chat(photo, chat_app), copies, tally);
    CHECK(tally.named == 2);
    CHECK(tally.misattributed == 0);

    const std::vector<Candidate> candidates{{copies[0], {}}, {copies[1], {}}};
    const TraceReport report = trace({&photo, 1}, {}, candidates, vault.key());
    REQUIRE(report.locks.size() == 2);
    std::set<bool> sides;
    for (const Lock& lock : report.locks) sides.insert(lock.tiles({2, 2}).x < photo.width / 2.0);
    CHECK(sides.size() == 2);
}

TEST_CASE("a photo's lock says where the page lies, to a thirtieth of a tile") {
    const TestVault vault(1);
    const CopyId copy = vault.copy(8);
    const Raster page = stamped_page("memo-en-110dpi.png", vault, copy);
    support::CameraShot shot = handheld(23, 1500, 8);
    shot.roll += radians(90);
    const Raster photo = support::photograph_screen(page, shot, 8);
    const std::vector<Candidate> candidates{{copy, {}}};
    const TraceReport report = trace({&photo, 1}, {}, candidates, vault.key());
    REQUIRE(report.locks.size() == 1);
    const Lock& lock = report.locks[0];
    const support::Homography truth = support::page_to_photo(page, shot);
    const double side = std::min(page.width, page.height) / 4.0;
    for (int y = 0; y <= 5; ++y) {
        for (int x = 0; x <= 4; ++x) {
            const auto at = lock.tiles({1.0 * x, 1.0 * y});
            const auto seen = support::undistorted(shot, at.x, at.y);
            const auto expected = truth(x * side, y * side);
            CHECK(std::hypot(seen.x - expected.x, seen.y - expected.y) < lock.tile_x / 30);
        }
    }
}

TEST_CASE("an unmarked photo is never called marked") {
    const TestVault vault(1);
    const std::vector<std::string> pages{"case-list-zh-p1-96dpi.png", "report-charts-zh-p2-96dpi.png"};
    std::vector<Tally> tallies(pages.size());
    in_parallel(static_cast<int>(pages.size()), [&](int i) {
        const auto seed = static_cast<std::uint32_t>(60 + i);
        const Raster photo = support::photograph_screen(unmarked_page(pages[static_cast<std::size_t>(i)]),
                                                        handheld(12.0 + 12 * i, 1500 + 400 * i, seed), seed);
        vault.count(photo, {}, tallies[static_cast<std::size_t>(i)]);
        vault.count(support::chat(photo, chat_app), {}, tallies[static_cast<std::size_t>(i)]);
    });
    for (const Tally& tally : tallies) {
        CHECK(tally.called_marked == 0);
        CHECK(tally.misattributed == 0);
    }
}
