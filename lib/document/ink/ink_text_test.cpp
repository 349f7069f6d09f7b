#include "document/ink/ink_text.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "document/ink/ink.hpp"
#include "document/ink/page_for_tests.hpp"

using namespace telltale;
using namespace telltale::testing;

namespace {

constexpr double scale = 200 / 72.0;  // pixels a point
constexpr double distance_pt = 0.2;

InkText text_of(const MadeScan& scan) {
    return find_ink_text(scan.page(), scale, distance_pt);
}

struct PixelBox {
    int left, top, right, bottom;
};

/// Pixels that a rectangle covers, in part too.
PixelBox pixels_of(const TextCluster& cluster) {
    return {static_cast<int>(std::floor(cluster.left * scale + 1e-6)), static_cast<int>(std::floor(cluster.top * scale + 1e-6)),
            static_cast<int>(std::ceil(cluster.right * scale - 1e-6)), static_cast<int>(std::ceil(cluster.bottom * scale - 1e-6))};
}

}  // namespace

TEST_CASE("all text of a scan is in clusters of about two em, and its phrases are whole numbers of them") {
    const InkText text = text_of(made_page());
    CHECK(text.left_alone == 0);
    // 7 * 22 + 9 + 4 characters, 32 words.
    CHECK(static_cast<double>(text.layout.clusters.size()) >= (7 * 22 + 9 + 4) / 2.5 + 32);
    CHECK(static_cast<double>(text.layout.clusters.size()) <= (7 * 22 + 9 + 4) / 1.5 + 32);
    std::set<std::uint32_t> phrases;
    for (const TextCluster& cluster : text.layout.clusters) phrases.insert(cluster.phrase);
    CHECK(phrases.size() == text.layout.phrases);
    CHECK(*phrases.rbegin() + 1 == text.layout.phrases);
    CHECK(text.layout.phrases * 2 < text.layout.clusters.size());
}

TEST_CASE("a rectangle's edges lie on blank paper, and no ink is in two of them") {
    for (const int noise : {0, 3}) {
        MadeScan scan = made_page();
        scan.soil(noise, 20);
        const InkText text = text_of(scan);
        const PageInk ink = find_ink(scan.page());
        std::vector<int> owner(ink.part_of.size(), -1);
        for (std::size_t c = 0; c < text.layout.clusters.size(); ++c) {
            const PixelBox box = pixels_of(text.layout.clusters[c]);
            INFO("cluster " << c << " at " << box.left << ", " << box.top);
            for (int y = box.top; y < box.bottom; ++y) {
                for (int x = box.left; x < box.right; ++x) {
                    if (ink.at(x, y) == no_ink) continue;
                    const bool is_edge = x == box.left || y == box.top || x == box.right - 1 || y == box.bottom - 1;
                    REQUIRE_FALSE(is_edge);
                    int& of = owner[static_cast<std::size_t>(y * ink.width + x)];
                    REQUIRE(of == -1);
                    of = static_cast<int>(c);
                }
            }
        }
    }
}

TEST_CASE("no character is cut, and none moves in part") {
    const MadeScan scan = made_page();
    const PageInk ink = find_ink(scan.page());
    for (const TextCluster& cluster : text_of(scan).layout.clusters) {
        const PixelBox box = pixels_of(cluster);
        for (int y = box.top; y < box.bottom; ++y) {
            for (int x = box.left; x < box.right; ++x) {
                if (ink.at(x, y) == no_ink) continue;
                const InkPart& part = ink.parts[static_cast<std::size_t>(ink.at(x, y))];
                REQUIRE(part.left >= box.left);
                REQUIRE(part.right <= box.right);
                REQUIRE(part.top >= box.top);
                REQUIRE(part.bottom <= box.bottom);
            }
        }
    }
}

TEST_CASE("the same text is found on noisy paper that darkens towards an edge") {
    const InkText clean = text_of(made_page());
    MadeScan soiled = made_page();
    soiled.soil(5, 60);
    const InkText text = text_of(soiled);
    REQUIRE(text.layout.clusters.size() == clean.layout.clusters.size());
    for (std::size_t i = 0; i < text.layout.clusters.size(); ++i)
        CHECK(text.layout.clusters[i].left == Approx(clean.layout.clusters[i].left).margin(0.4));
}

TEST_CASE("what touches a ruled line, or stands closer to it than it would move, is left alone") {
    for (const int gap : {0, 1, 8}) {
        MadeScan scan(800, 400);
        scan.line(80, 100, 22);
        scan.line(80, 200, 22);
        scan.fill(60, 124 + gap, 740, 126 + gap, 60);
        const InkText text = text_of(scan);
        INFO("a gap of " << gap);
        const auto moves_at = [&](int y) {
            return std::any_of(text.layout.clusters.begin(), text.layout.clusters.end(),
                               [&](const TextCluster& cluster) { return pixels_of(cluster).top < y && pixels_of(cluster).bottom > y; });
        };
        CHECK(moves_at(212));
        CHECK(moves_at(112) == (gap == 8));
        if (gap == 1) CHECK(text.left_alone >= 22);  // what hangs together with a rule is not known to be text
    }
}

TEST_CASE("lines that lie aslant by one degree move, by five they do not") {
    const auto page = [](double slope) {
        MadeScan scan(800, 500);
        for (int i = 0; i < 6; ++i) scan.line(80, 100 + 50 * i, 22, slope);
        return scan;
    };
    CHECK(text_of(page(0.017)).layout.clusters.size() > 40);
    const InkText steep = text_of(page(0.087));
    CHECK(steep.layout.clusters.empty());
    CHECK(steep.left_alone > 40);
}

TEST_CASE("blank, dark and noisy pages have no text, nor has a picture") {
    CHECK(text_of(MadeScan(400, 400)).layout.clusters.empty());
    MadeScan dark(400, 400);
    dark.fill(0, 0, 400, 400, 30);
    dark.line(50, 100, 8);
    CHECK(text_of(dark).layout.clusters.empty());
    MadeScan noisy(400, 400);
    noisy.soil(40, 0);
    CHECK(text_of(noisy).layout.clusters.empty());
    MadeScan picture(400, 400);
    for (int y = 50; y < 350; ++y) {
        for (int x = 50; x < 350; ++x)
            picture.at(x, y) = static_cast<std::uint8_t>(120 + 60 * std::sin(x * 0.05) * std::cos(y * 0.04) + (x * 7 + y * 13) % 11);
    }
    CHECK(text_of(picture).layout.clusters.empty());
    CHECK(find_ink_text({1, 1, {255}}, 1, 0.2).layout.clusters.empty());
}

TEST_CASE("words stay whole where they are no wider than a cluster should be") {
    MadeScan scan(800, 200);
    scan.words(80, 80, 9);
    const InkText text = text_of(scan);
    REQUIRE(text.layout.clusters.size() == 9);
    for (std::size_t i = 0; i < 9; ++i) {
        const PixelBox box = pixels_of(text.layout.clusters[i]);
        CHECK(box.left <= 80 + 68 * static_cast<int>(i));
        CHECK(box.right >= 80 + 68 * static_cast<int>(i) + 54);
    }
    CHECK(text.layout.phrases > 1);
}

TEST_CASE("letters of two lines that touch leave the lines two") {
    MadeScan scan(800, 300);
    for (int i = 0; i < 4; ++i) scan.words(80, 60 + 34 * i, 9);
    const std::size_t apart = text_of(scan).layout.clusters.size();
    REQUIRE(apart == 36);
    scan.fill(80 + 68 * 4, 60, 80 + 68 * 4 + 3, 60 + 34 + 18, 40);  // from the first line into the second
    const InkText text = text_of(scan);
    CHECK(text.layout.clusters.size() >= apart - 4);
    for (const TextCluster& cluster : text.layout.clusters) {
        CHECK(cluster.bottom - cluster.top < 34 / scale);
        const double x = (80 + 68 * 4 + 1) / scale;
        CHECK_FALSE((cluster.left < x && cluster.right > x && cluster.top < 112 / scale));  // what touches stays
    }
}
