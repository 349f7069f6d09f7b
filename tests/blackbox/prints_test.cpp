// Pages that are printed at home or in the office, then scanned or photographed, are traced through the public API.

#include <catch2/catch.hpp>
#include <numbers>

#include "blackbox/runs.hpp"
#include "support/camera.hpp"
#include "support/printer.hpp"
#include "support/recompress.hpp"
#include "support/scanner.hpp"

using namespace telltale;
using namespace telltale::blackbox;

namespace {

// The same printer when it shrinks a page to fit what it can reach.
support::Printer fitted(support::Printer printer) {
    printer.scale = 0.95;
    return printer;
}

Raster scanned(const support::Sheet& sheet, double turn_degrees, std::uint32_t seed) {
    support::Random random(seed);
    support::Scanner scanner;
    scanner.turn = turn_degrees * std::numbers::pi / 180;
    scanner.offset_x = random.uniform(-0.02, 0.02);
    scanner.offset_y = random.uniform(-0.02, 0.02);
    scanner.speed = 1 + random.uniform(-0.002, 0.002);
    return support::scan(sheet, scanner, seed);
}

Raster scanned_and_sent(const support::Sheet& sheet, double turn_degrees, std::uint32_t seed) {
    return support::chat(scanned(sheet, turn_degrees, seed), {1600, 60});
}

Raster photographed(const support::Sheet& sheet, double tilt_degrees, std::uint32_t seed) {
    support::Random random(seed);
    support::CameraShot shot;
    shot.page_span = random.uniform(1500, 1900);
    shot.tilt = tilt_degrees * std::numbers::pi / 180;
    shot.tilt_direction = random.uniform(0, 2 * std::numbers::pi);
    shot.roll = random.uniform(-0.17, 0.17);
    shot.blur = random.uniform(0.5, 1.1);
    shot.shadow = 0.2;
    return support::photograph_sheet(sheet, shot, seed);
}

struct Print {
    const char* page;
    support::Printer printer;
    Strength strength = Strength::normal;
};

// Traces one leak for each angle, each from a print of its own.
Tally leaked(const Print& print, Raster (*leak)(const support::Sheet&, double, std::uint32_t), const std::vector<double>& degrees) {
    const TestVault vault(1);
    std::vector<Tally> parts(degrees.size());
    in_parallel(static_cast<int>(degrees.size()), [&](int i) {
        const auto seed = static_cast<std::uint32_t>(80 + i);
        const CopyId copy = vault.copy(seed);
        const support::Sheet sheet = support::print_page(stamped_page(print.page, vault, copy, print.strength), print.printer, seed);
        vault.count(leak(sheet, degrees[static_cast<std::size_t>(i)], seed), {copy}, parts[static_cast<std::size_t>(i)]);
    });
    Tally sum;
    for (const Tally& part : parts) {
        sum.leaks += part.leaks;
        sum.named += part.named;
        sum.misattributed += part.misattributed;
    }
    return sum;
}

}  // namespace

TEST_CASE("a scan of an ink-jet's print names the copy, straight or laid on the glass by up to a degree askew") {
    const Tally tally = leaked({"case-list-zh-p1-96dpi.png", support::Printer::ink_jet()}, scanned, {0, 0.4, -0.7, 1});
    CHECK(tally.named == 4);
    CHECK(tally.misattributed == 0);
}

TEST_CASE("a scan that was laid askew names the copy after a chat app too") {
    const Tally tally = leaked({"case-list-zh-p1-96dpi.png", support::Printer::ink_jet()}, scanned_and_sent, {0.5, -0.8});
    CHECK(tally.named == 2);
    CHECK(tally.misattributed == 0);
}

TEST_CASE("a scan of a laser's print names the copy of a strong mark although faint greys are not printed") {
    const Tally tally = leaked({"report-charts-zh-p2-96dpi.png", support::Printer::laser(), Strength::strong}, scanned, {-0.3, 0.8});
    CHECK(tally.named == 2);
    CHECK(tally.misattributed == 0);
}

TEST_CASE("a photo of a print that was made to fit its paper names the copy") {
    const Tally faint = leaked({"memo-en-110dpi.png", fitted(support::Printer::ink_jet())}, photographed, {22});
    CHECK(faint.named == 1);
    CHECK(faint.misattributed == 0);
    const Tally strong =
        leaked({"notice-redhead-zh-p1-96dpi.png", fitted(support::Printer::laser()), Strength::strong}, photographed, {15});
    CHECK(strong.named == 1);
    CHECK(strong.misattributed == 0);
}

TEST_CASE("neither scan nor photo of an unmarked print is called marked") {
    const TestVault vault(1);
    std::vector<Tally> tallies(2);
    in_parallel(2, [&](int i) {
        const auto seed = static_cast<std::uint32_t>(90 + i);
        const support::Sheet sheet =
            support::print_page(unmarked_page("memo-en-110dpi.png"), fitted(support::Printer::laser_without_cut_off()), seed);
        vault.count(i == 0 ? scanned(sheet, 0.6, seed) : photographed(sheet, 10, seed), {}, tallies[static_cast<std::size_t>(i)]);
    });
    for (const Tally& tally : tallies) {
        CHECK(tally.called_marked == 0);
        CHECK(tally.misattributed == 0);
    }
}
