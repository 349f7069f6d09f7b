#include "support/forgery.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <opencv2/core.hpp>

#include "support/made_documents.hpp"
#include "support/raster_mat.hpp"

using namespace telltale;
using namespace telltale::support;

namespace {

Raster grey_page(int width, int height, std::uint8_t level) {
    return blank(width, height, 3, level);
}

}  // namespace

TEST_CASE("a mark that is laid where it was lifted gives the copy again") {
    Raster bare = grey_page(40, 30, 255);
    Raster copy = bare;
    Random random(1);
    for (std::uint8_t& sample : copy.samples) sample = static_cast<std::uint8_t>(252 + random.below(4));
    CHECK(lay_mark(bare, lift_mark(copy, bare)).samples == copy.samples);
}

TEST_CASE("a mark that is laid in part changes nothing beyond that part, and what reaches over the edge is lost") {
    const Raster bare = grey_page(40, 30, 200);
    const LiftedMark mark = lift_mark(grey_page(40, 30, 199), grey_page(40, 30, 200));
    const Raster corner = lay_mark(bare, mark, {0, 0, 0.5, 0.5});
    CHECK(cv::countNonZero(mat_of(corner).reshape(1) != 200) == 20 * 15 * 3);
    const Raster beyond = lay_mark(bare, mark, {30, -10});
    CHECK(cv::countNonZero(mat_of(beyond).reshape(1) != 200) == 10 * 20 * 3);
    CHECK(lay_mark(grey_page(40, 30, 0), mark).samples == grey_page(40, 30, 0).samples);  // clipped, not wrapped around
}

TEST_CASE("halves, rolled pictures and joined ones hold the pictures that they are made of") {
    const Raster dark = grey_page(40, 30, 10);
    const Raster light = grey_page(40, 30, 240);
    for (const bool above : {true, false}) {
        const Raster mixed = half_and_half(dark, light, above);
        CHECK(cv::countNonZero(mat_of(mixed).reshape(1) == 240) == 40 * 30 * 3 / 2);
        CHECK(mixed.samples.front() == 10);
        CHECK(rolled(mixed, 20, 15).samples.front() == 240);
        CHECK(rolled(rolled(mixed, 7, -4), -7, 4).samples == mixed.samples);
    }
    const std::array<Raster, 2> both{dark, light};
    const Raster screen = side_by_side(both);
    CHECK(cv::countNonZero(mat_of(screen).reshape(1) == 10) == 40 * 30 * 3);
    CHECK(cv::countNonZero(mat_of(screen).reshape(1) == 240) == 40 * 30 * 3);
    CHECK(one_below_other(dark, light).height == 60);
}

TEST_CASE("a faded page is white where it was, and grey where it was black") {
    CHECK(faded(grey_page(4, 3, 255), 0.2).samples == grey_page(4, 3, 255).samples);
    CHECK(faded(grey_page(4, 3, 0), 0.2).samples == grey_page(4, 3, 204).samples);
}

TEST_CASE("a blank strip is the highest one without anything dark") {
    Raster page = grey_page(40, 30, 255);
    mat_of(page).row(20) = cv::Scalar::all(0);
    CHECK(blank_strip(page).height == 20);
    CHECK_THROWS_AS(blank_strip(grey_page(40, 30, 0)), std::invalid_argument);
}

TEST_CASE("two tables of one template differ") {
    Random random(3);
    CHECK(payments_table("A", random) != payments_table("A", random));
}
