#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "mark/chips.hpp"
#include "telltale/error.hpp"
#include "telltale/overlay.hpp"

using namespace telltale;

namespace {

// A page of 400 x 500 points at one pixel a point, in the middle of a larger white leak.
constexpr double left = 50;
constexpr double top = 40;
constexpr double height = 20;  // height of each cluster

const VaultKey key = VaultKey::from_bytes(VaultKey::Bytes{7});

struct Colour {
    int red;
    int green;
    int blue;
};
constexpr Colour agreeing{0, 114, 178};
constexpr Colour differing{213, 94, 0};
constexpr Colour unnamed{48, 48, 48};

Raster white_leak() {
    return {500, 600, 1, std::vector<std::uint8_t>(500 * 600, 255)};
}

TextMove cluster_at(double x, double y, std::uint32_t slot, double moved) {
    TextMove move;
    move.slot = slot;
    move.middle = {left + x, top + y};
    move.box = {TileMap::Point{left + x - 30, top + y - height / 2},
                {left + x + 30, top + y - height / 2},
                {left + x + 30, top + y + height / 2},
                {left + x - 30, top + y + height / 2}};
    move.point = {1, 0};
    move.moved = moved;
    move.variance = 1e-4;
    return move;
}

TextMove phrase_at(double x, double y, std::uint32_t slot, double moved) {
    TextMove move = cluster_at(x, y, slot, moved);
    move.is_across = true;
    move.point = {0, -1};
    return move;
}

MeasuredText text_of(std::vector<TextMove> moves) {
    MeasuredText text;
    text.is_sure = true;
    text.tiles.perspective = {100, 0, left, 0, 100, top, 0, 0, 1};
    text.area = {0, 0, 4, 5};
    text.distance = 0.2;
    text.moves = std::move(moves);
    return text;
}

bool has_colour(const Raster& picture, double x, double y, const Colour& colour) {
    const auto at = static_cast<std::size_t>(3 * (static_cast<int>(y) * picture.width + static_cast<int>(x)));
    const auto off = [&](std::size_t channel, int wanted) { return std::abs(picture.samples[at + channel] - wanted); };
    return std::max({off(0, colour.red), off(1, colour.green), off(2, colour.blue)}) < 30;
}

int count_of(const Raster& picture, const Colour& colour, double from_x, double from_y, double to_x, double to_y) {
    int count = 0;
    for (double y = from_y; y < to_y; ++y) {
        for (double x = from_x; x < to_x; ++x) count += has_colour(picture, x, y, colour) ? 1 : 0;
    }
    return count;
}

// Slots 0 to 39 on a grid, moved as the copy's chips say, except for every eighth slot.
MeasuredText moved_as(const CopyId& copy, double distance = 0.2) {
    const auto chips = ChipSource(key).chips(copy, {Channel::shift, 2}, 40);
    std::vector<TextMove> moves;
    for (std::uint32_t slot = 0; slot < 40; ++slot)
        moves.push_back(cluster_at(60 + 75 * (slot % 4), 30 + 30 * (slot / 4), slot, (slot % 8 == 7 ? -1 : 1) * distance * chips[slot]));
    MeasuredText text = text_of(std::move(moves));
    text.page = 2;
    return text;
}

Finding accused(const CopyId& copy) {
    Finding finding;
    finding.copy = copy;
    finding.accused = true;
    return finding;
}

const CopyId ann{{1}};
const CopyId bob{{2}};

}  // namespace

TEST_CASE("an arrow points where its cluster was found moved, half a cluster's height for the usual distance") {
    const auto text = text_of({cluster_at(100, 100, 0, 0.2), cluster_at(200, 100, 1, -0.2), phrase_at(300, 100, 2, 0.2)});
    const Raster drawn = draw_overlay(white_leak(), {}, 0, NamedText{text});
    REQUIRE(drawn.channels == 3);
    CHECK(drawn.width == 500);
    CHECK(drawn.height == 600);
    CHECK(has_colour(drawn, left + 104, top + 100, unnamed));
    CHECK_FALSE(has_colour(drawn, left + 96, top + 100, unnamed));
    CHECK(has_colour(drawn, left + 196, top + 100, unnamed));
    CHECK_FALSE(has_colour(drawn, left + 204, top + 100, unnamed));
    CHECK(has_colour(drawn, left + 300, top + 96, unnamed));  // up the page
    CHECK_FALSE(has_colour(drawn, left + 300, top + 104, unnamed));
    CHECK_FALSE(has_colour(drawn, left + 113, top + 100, unnamed));  // a little past the tip
}

TEST_CASE("arrows of text that runs up the page are as long as those of other text") {
    TextMove upright = cluster_at(100, 100, 0, 0.2);
    for (TileMap::Point& corner : upright.box)
        corner = {upright.middle.x + (corner.y - upright.middle.y), upright.middle.y - (corner.x - upright.middle.x)};
    upright.point = {0, -1};
    const Raster drawn = draw_overlay(white_leak(), {}, 0, NamedText{text_of({upright})});
    CHECK(has_colour(drawn, left + 100, top + 96, unnamed));
    CHECK_FALSE(has_colour(drawn, left + 100, top + 104, unnamed));
    CHECK_FALSE(has_colour(drawn, left + 100, top + 87, unnamed));
}

TEST_CASE("arrows that agree with the named copy's chips are blue, and the others vermilion") {
    const auto text = text_of({cluster_at(100, 100, 0, 0.2), cluster_at(200, 100, 1, 0.2), cluster_at(300, 100, 2, -0.2)});
    const Raster drawn = draw_overlay(white_leak(), {}, 0, NamedText{text, ann, {1, -1, -1}});
    CHECK(has_colour(drawn, left + 104, top + 100, agreeing));
    CHECK(has_colour(drawn, left + 204, top + 100, differing));
    CHECK(has_colour(drawn, left + 296, top + 100, agreeing));
    CHECK(count_of(drawn, unnamed, left + 60, top + 80, left + 350, top + 120) == 0);
}

TEST_CASE("where nobody is named no arrow agrees or differs") {
    const auto text = text_of({cluster_at(100, 100, 0, 0.2), cluster_at(200, 100, 1, -0.2), cluster_at(300, 100, 2, 0.01)});
    const Raster drawn = draw_overlay(white_leak(), {}, 0, NamedText{text});
    CHECK(count_of(drawn, agreeing, left + 20, top + 20, left + 380, top + 300) == 0);
    CHECK(count_of(drawn, differing, left + 20, top + 20, left + 380, top + 300) == 0);
    CHECK(count_of(drawn, unnamed, left + 60, top + 80, left + 340, top + 120) > 30);
}

TEST_CASE("a wild move's arrow is no longer than a cluster is high") {
    const auto text = text_of({cluster_at(100, 100, 0, 0.2), cluster_at(200, 100, 1, 0.2), cluster_at(300, 250, 2, -70)});
    const Raster drawn = draw_overlay(white_leak(), {}, 0, NamedText{text});
    CHECK(has_colour(drawn, left + 300 - height + 5, top + 250, unnamed));
    CHECK(count_of(drawn, unnamed, 0, top + 240, left + 300 - height - 3, top + 260) == 0);
}

TEST_CASE("a cluster that has hardly moved is seen as a dot of its colour") {
    const auto text = text_of({cluster_at(100, 100, 0, 0.2), cluster_at(200, 100, 1, 0.001), cluster_at(300, 100, 2, -0.2)});
    const Raster drawn = draw_overlay(white_leak(), {}, 0, NamedText{text, ann, {1, 1, 1}});
    CHECK(has_colour(drawn, left + 200, top + 100, agreeing));
}

TEST_CASE("the boxes of clusters are drawn and what the page shows steps back, beside the page it does not") {
    Raster leak = white_leak();
    for (std::size_t x = 0; x < 500; ++x) leak.samples[500 * 300 + x] = 0;  // a black line across all
    const auto text = text_of({cluster_at(100, 100, 0, 0.2), cluster_at(200, 100, 1, 0.2), cluster_at(300, 100, 2, -0.2)});
    const Raster drawn = draw_overlay(leak, {}, 0, NamedText{text});
    const auto red = [&](double x, double y) {
        return static_cast<int>(drawn.samples[static_cast<std::size_t>(3 * (static_cast<int>(y) * drawn.width + static_cast<int>(x)))]);
    };
    CHECK(red(left + 100, top + 100 - height / 2 + 1) < 230);  // the upper side of the first box
    CHECK(red(left + 200, 300) > 90);
    CHECK(red(left - 20, 300) == 0);
}

TEST_CASE("of a page whose text was not moved the outline alone is drawn, and its text stays black") {
    Raster leak = white_leak();
    for (std::size_t x = 0; x < 500; ++x) leak.samples[500 * 300 + x] = 0;
    MeasuredText text = text_of({});
    text.distance = 0;
    const Raster drawn = draw_overlay(leak, {}, 0, NamedText{text});
    CHECK(has_colour(drawn, left, top + 100, agreeing));
    CHECK(has_colour(drawn, left + 400, top + 100, agreeing));
    CHECK(has_colour(drawn, left + 200, top, agreeing));
    CHECK(has_colour(drawn, left + 200, 300, {0, 0, 0}));
    CHECK(has_colour(drawn, left + 200, top + 100, {255, 255, 255}));
}

TEST_CASE("a label covers no arrow while a corner is free") {
    std::vector<TextMove> moves;
    for (std::uint32_t i = 0; i < 30; ++i) moves.push_back(cluster_at(40 + 110 * (i % 3), 260 + 25 * (i / 3), i, 0.2));
    MeasuredText text = text_of(std::move(moves));
    const Raster drawn = draw_overlay(white_leak(), {}, 0, NamedText{text});
    for (const TextMove& move : text.moves) CHECK(has_colour(drawn, move.middle.x + 4, move.middle.y, unnamed));
    CHECK(count_of(drawn, unnamed, 0, 0, 500, top + 100) > 1000);  // the label is above
}

TEST_CASE("chips that are not one a move are refused") {
    const auto text = text_of({cluster_at(100, 100, 0, 0.2), cluster_at(200, 100, 1, 0.2)});
    CHECK_THROWS_AS(draw_overlay(white_leak(), {}, 0, NamedText{text, ann, {1}}), Error);
    CHECK_THROWS_AS(draw_overlay({}, {}, 0, NamedText{text}), Error);
}

TEST_CASE("a text is held against the accused copy that it agrees with best") {
    TraceReport report;
    report.findings = {accused(ann), accused(bob)};
    const MeasuredText text = moved_as(bob);
    const auto named = named_text(report, std::vector{text}, key);
    REQUIRE(named);
    REQUIRE(named->copy == bob);
    REQUIRE(named->chips.size() == 40);
    int agree = 0;
    for (std::size_t i = 0; i < 40; ++i) agree += named->chips[i] * text.moves[i].moved > 0 ? 1 : 0;
    CHECK(agree == 35);
}

TEST_CASE("copies that are not accused are held against no text") {
    TraceReport report;
    report.findings = {accused(bob)};
    report.findings.front().accused = false;
    const auto named = named_text(report, std::vector{moved_as(bob)}, key);
    REQUIRE(named);
    CHECK_FALSE(named->copy);
    CHECK(named->chips.empty());
}

TEST_CASE("of a picture's readings that one is drawn which is the accused copy's, though another fits as well") {
    TraceReport report;
    report.findings = {accused(bob)};
    const auto named = named_text(report, std::vector{moved_as(ann, 0.3), moved_as(bob)}, key);
    REQUIRE(named);
    CHECK(named->text.moves.front().moved == moved_as(bob).moves.front().moved);
    TraceReport nobody;
    CHECK(std::abs(named_text(nobody, std::vector{moved_as(ann, 0.3), moved_as(bob)}, key)->text.moves.front().moved) == 0.3);
}

TEST_CASE("a page that is not surely shown is drawn only where its text is the accused copy's") {
    TraceReport report;
    report.findings = {accused(bob)};
    MeasuredText doubtful = moved_as(ann);
    doubtful.is_sure = false;
    CHECK_FALSE(named_text(report, std::vector{doubtful}, key));
    report.findings = {accused(ann)};
    // An excess of 30 of 40 moves is 4.7 standard deviations, which is not enough. All 40 are.
    CHECK_FALSE(named_text(report, std::vector{doubtful}, key));
    for (std::size_t i = 7; i < doubtful.moves.size(); i += 8) doubtful.moves[i].moved *= -1;
    CHECK(named_text(report, std::vector{doubtful}, key)->copy == ann);
}

TEST_CASE("a text of another picture is not drawn on this one") {
    TraceReport report;
    MeasuredText text = moved_as(bob);
    text.picture = 1;
    CHECK_FALSE(named_text(report, std::vector{text}, key, 0));
    CHECK(named_text(report, std::vector{text}, key, 1));
}

TEST_CASE("a page found by its text is straightened as far as the leak shows it") {
    Raster leak = white_leak();
    leak.samples[500 * 140 + 250] = 0;
    const Raster whole = straighten(leak, text_of({}));
    CHECK(whole.width == 400);
    CHECK(whole.height == 500);
    CHECK(whole.samples[static_cast<std::size_t>(100 * 400 + 200)] < 60);

    MeasuredText larger = text_of({});
    larger.tiles.perspective = {100, 0, left, 0, 100, -250, 0, 0, 1};
    larger.area = {0, 0, 4, 10};
    const Raster part = straighten(leak, larger);
    CHECK(part.width == 400);
    CHECK(part.height == Approx(600).margin(13));
}
