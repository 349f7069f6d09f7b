#include "trace/tint/skew.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <opencv2/core.hpp>
#include <random>

#include "mark/chips.hpp"
#include "mark/tile.hpp"
#include "trace/leak/flattening.hpp"

using namespace telltale;

namespace {

constexpr int width = 600;
constexpr int height = 840;
constexpr double side = width / 4.0;
constexpr double degree = 0.017453292519943295;

const VaultKey key = VaultKey::from_bytes(VaultKey::Bytes{7});

// A scan of a page with lines of strokes: turned about its middle, with a scanner's noise.
Raster scanned(double turn) {
    const Constellation constellation = make_constellation(key);
    const auto chips = ChipSource(key).chips(CopyId{{3}}, {Channel::tint, 0}, constellation.chip_count());
    const Tile tile = draw_tile(constellation, 0, chips, TileLook{{-1800, -1080, 1250}});
    std::mt19937 random(5);
    Raster scan{width, height, 1, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * height)};
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const double right = x + 0.5 - width / 2.0;
            const double down = y + 0.5 - height / 2.0;
            const double at_x = width / 2.0 + std::cos(turn) * right - std::sin(turn) * down;
            const double at_y = height / 2.0 + std::sin(turn) * right + std::cos(turn) * down;
            const auto sample = [](double at) {
                return ((static_cast<int>(std::floor(at * tile_samples / side)) % tile_samples) + tile_samples) % tile_samples;
            };
            const bool inside = at_x > 50 && at_x < width - 50 && at_y > 60 && at_y < height - 60;
            const auto stroke = static_cast<std::uint32_t>(std::lround(std::floor(at_y / 24) * 7919 + std::floor(at_x / 3)));
            const bool ink = inside && std::fmod(at_y, 24) < 9 && (stroke * 2654435761U) >> 31 != 0;
            double level = ink ? 40 : tile.at(sample(at_y), sample(at_x)) - 8.0;
            for (int i = 0; i < 4; ++i) level += static_cast<double>(random() % 1000) / 1000 - 0.5;
            scan.samples[static_cast<std::size_t>(y * width + x)] = static_cast<std::uint8_t>(std::clamp(std::lround(level), 0L, 255L));
        }
    }
    return scan;
}

}  // namespace

TEST_CASE("the comb says how far a scan is askew, to a tenth of a degree") {
    for (const double degrees : {-2.6, -0.9, 0.4, 1.5}) {
        INFO(degrees);
        const Raster scan = scanned(degrees * degree);
        CHECK(skew_of_comb(LeakPicture(scan).paper()) == Approx(degrees * degree).margin(0.1 * degree));
    }
}

TEST_CASE("a lock's halves say how far a scan is askew, and that a straight one is straight") {
    const Constellation constellation = make_constellation(key);
    for (const double degrees : {-0.4, 0.0, 0.3}) {
        INFO(degrees);
        const Raster scan = scanned(degrees * degree);
        const PaperPicture paper = LeakPicture(scan).paper();
        const NormalisedLeak leak = normalise(half_luma(paper), side / 12);
        Region region{{{0, 0}, leak.size()}, {side / 2, side / 2}, {}};
        region.lock = find_pilots(Harmonics(fold(leak, region.side, region.area)), constellation, {all_lanes(), {0}}).front();
        const auto skew = skew_of_lock(leak, region, constellation);
        REQUIRE(skew);
        CHECK(*skew == Approx(degrees * degree).margin(0.06 * degree));
    }
}

TEST_CASE("the angle that pilots choose is one of a few, and each of them counts as a test of presence") {
    const Constellation constellation = make_constellation(key);
    const Raster askew_scan = scanned(0.3 * degree);
    const Raster straight_scan = scanned(0);
    const SynchronisedLeak askew = synchronise(LeakPicture(askew_scan), constellation);
    REQUIRE(askew.sources.size() == 1);  // it was turned back
    CHECK(askew.pilot_tests > lock_skews * synchronise(LeakPicture(straight_scan), constellation).pilot_tests);
    const double steps = askew.sources.front().flattening.grid(0, 1) / askew.sources.front().flattening.grid(0, 0) / skew_step;
    CHECK(steps == Approx(std::round(steps)).margin(0.01));
}

TEST_CASE("a scan that lies askew is read as well as a straight one, and its lock says where the page is") {
    const Constellation constellation = make_constellation(key);
    const Raster straight_scan = scanned(0);
    const double straight = synchronise(LeakPicture(straight_scan), constellation).regions.at(0).lock.score;
    for (const double degrees : {-2.0, -0.7, 0.9}) {
        INFO(degrees);
        const Raster askew = scanned(degrees * degree);
        const SynchronisedLeak leak = synchronise(LeakPicture(askew), constellation);
        REQUIRE(leak.regions.size() == 1);
        CHECK(leak.regions[0].lock.score > 0.93 * straight);
        REQUIRE(leak.sources.size() == 1);
        const Flattening& tiles = leak.sources[0].flattening;
        // The page's own corner (0, 0), in tiles of the picture that was turned back.
        const cv::Point2d corner = tiles({leak.regions[0].lock.x, leak.regions[0].lock.y});
        const double turn = degrees * degree;
        const double column = -width / 2.0;
        const double row = -height / 2.0;
        const cv::Point2d expected(width / 2.0 + std::cos(turn) * column + std::sin(turn) * row,
                                   height / 2.0 - std::sin(turn) * column + std::cos(turn) * row);
        const cv::Point2d off = tiles({leak.regions[0].lock.x + 1, leak.regions[0].lock.y}) - corner;
        CHECK(std::atan2(-off.y, off.x) == Approx(turn).margin(0.1 * degree));
        // It is a tile's corner, if perhaps another's.
        const cv::Point2d away = corner - expected;
        const double across = (away.x * std::cos(turn) - away.y * std::sin(turn)) / side;
        const double down = (away.x * std::sin(turn) + away.y * std::cos(turn)) / side;
        CHECK(std::abs(across - std::round(across)) < 0.03);
        CHECK(std::abs(down - std::round(down)) < 0.03);
    }
}

TEST_CASE("taking a page for a texture leaves the page's own ink as it was") {
    const Raster scan = scanned(0);
    const PaperPicture paper = LeakPicture(scan).paper();
    const int ink = cv::countNonZero(paper.ink);
    REQUIRE(ink > 0);
    const PaperPicture texture = as_texture(paper);
    CHECK(cv::countNonZero(texture.ink) == 0);
    CHECK(cv::countNonZero(paper.ink) == ink);
}
