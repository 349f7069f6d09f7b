#include "mark/shift_layout.hpp"

#include <catch2/catch.hpp>

using namespace telltale;

namespace {

ShiftLayout some_layout() {
    ShiftLayout layout;
    layout.distance = 0.2;
    layout.pages.resize(3);
    layout.pages[0] = {595.28, 841.89, {{56.8, 100.25, 80.5, 112, 0, {1, 0}, {0, -1}}, {90, 100.25, 120, 112, 1, {0, 1}, {1, 0}}}, 2};
    layout.pages[2] = {841.89, 595.28, {{10, 20, 30, 40, 0, {0.7071, -0.7071}, {-0.7071, -0.7071}}}, 1};
    return layout;
}

}  // namespace

TEST_CASE("a layout comes back from its bytes to within a hundredth of a point") {
    const ShiftLayout layout = some_layout();
    const auto back = shift_layout_from(to_bytes(layout));
    REQUIRE(back);
    CHECK(back->distance == layout.distance);
    REQUIRE(back->pages.size() == 3);
    CHECK(back->cluster_count() == 3);
    CHECK(back->pages[1].clusters.empty());
    CHECK(back->pages[0].clusters[1].phrase == 1);
    CHECK(back->pages[0].slot_count() == 4);
    const TextCluster& sent = layout.pages[2].clusters[0];
    const TextCluster& got = back->pages[2].clusters[0];
    CHECK(got.left == Approx(sent.left).margin(0.01));
    CHECK(got.bottom == Approx(sent.bottom).margin(0.01));
    CHECK(got.along.x == Approx(sent.along.x).margin(0.001));
    CHECK(got.up.y == Approx(sent.up.y).margin(0.001));
}

TEST_CASE("a layout of the draft, which was the same but for its number, is read as one of version 1") {
    std::vector<std::uint8_t> bytes = to_bytes(some_layout());
    const auto now = shift_layout_from(bytes);
    bytes[15] = '0';
    const auto draft = shift_layout_from(bytes);
    REQUIRE((now && draft));
    CHECK(draft->pages == now->pages);
    bytes[15] = '2';
    CHECK(!shift_layout_from(bytes));
}

TEST_CASE("a layout cut short or with another head is refused") {
    const std::vector<std::uint8_t> bytes = to_bytes(some_layout());
    for (const std::size_t size : {std::size_t{0}, std::size_t{10}, bytes.size() / 2, bytes.size() - 1})
        CHECK_FALSE(shift_layout_from(std::span(bytes).first(size)).has_value());
    std::vector<std::uint8_t> other = bytes;
    other[3] ^= 1;
    CHECK_FALSE(shift_layout_from(other).has_value());
}

TEST_CASE("two layouts of one document are one where neither has other text on a page of the other's") {
    const ShiftLayout both = some_layout();
    ShiftLayout first = both, last = both;
    last.pages[0].clusters.clear();
    last.pages[0].phrases = 0;
    first.pages[2].clusters.clear();
    first.pages[2].phrases = 0;
    CHECK(merged(first, last) == both);
    CHECK(merged(last, both) == both);
    last.pages[2].clusters[0].left -= 1;
    CHECK(merged(first, last).has_value());
    CHECK(!merged(last, both));
    first.distance = 0.25;
    CHECK(!merged(first, both));
}

TEST_CASE("a layout's sizes are read without its clusters, and not from bytes that are cut off") {
    PageLayout page{400, 500, {TextCluster{10, 10, 20, 20}, TextCluster{30, 10, 40, 20}}, 1};
    const std::vector<std::uint8_t> bytes = to_bytes(ShiftLayout{0.2, {page, PageLayout{300, 200, {}, 0}}});
    const auto sizes = shift_layout_sizes_from(bytes);
    REQUIRE(sizes);
    CHECK(sizes->distance == Approx(0.2));
    REQUIRE(sizes->pages.size() == 2);
    CHECK(sizes->pages[0].width == 400);
    CHECK(sizes->pages[0].clusters.empty());
    CHECK(sizes->pages[1].height == 200);
    for (std::size_t size = 0; size < bytes.size(); ++size) CHECK_FALSE(shift_layout_sizes_from(std::span(bytes).first(size)));
}
