#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "support/camera.hpp"
#include "support/printer.hpp"
#include "support/raster_mat.hpp"
#include "support/scanner.hpp"

using namespace telltale;
using namespace telltale::support;

namespace {

// The same printer with paper two inches wide.
Printer small(Printer printer) {
    printer.paper_width = 2;
    printer.edge = 0;
    return printer;
}

// A white page with a black square in the middle, half as wide as the page.
Raster page_with_square() {
    Raster page = blank(200, 240, 1, 255);
    mat_of(page)(cv::Rect(50, 70, 100, 100)).setTo(0);
    return page;
}

double mean_reflectance(std::uint8_t level, const Printer& printer) {
    const Sheet sheet = print_page(blank(100, 100, 1, level), small(printer), 3);
    return cv::mean(sheet.reflectance)[0] / Sheet::bare;
}

double mean_of(const Raster& picture, const cv::Rect& part) {
    const cv::Scalar mean = cv::mean(mat_of(picture)(part));
    return picture.channels == 3 ? (mean[0] + mean[1] + mean[2]) / 3 : mean[0];
}

}  // namespace

TEST_CASE("a laser with a cut-off leaves the faintest greys away and prints all others") {
    const Printer laser = Printer::laser();
    for (const int level : {255, 254, 252, 250}) CHECK(screened_share(static_cast<std::uint8_t>(level), laser, 1) == 0);
    for (const int level : {249, 246, 230, 128, 20}) {
        CHECK(screened_share(static_cast<std::uint8_t>(level), laser, 1) == Approx(1 - level / 255.0).margin(0.002));
    }
}

TEST_CASE("without a cut-off both screens set as many dots as a grey asks for") {
    for (const int level : {254, 253, 250, 200, 128}) {
        const auto asked = static_cast<std::uint8_t>(level);
        CHECK(screened_share(asked, Printer::laser_without_cut_off(), 1) == Approx(1 - level / 255.0).margin(0.001));
        CHECK(screened_share(asked, Printer::ink_jet(), 1) == Approx(1 - level / 255.0).margin(0.001));
    }
}

TEST_CASE("light that spreads in paper makes dots darker than their share") {
    constexpr double share = 10 / 255.0;
    const double lost = 1 - mean_reflectance(245, Printer::laser_without_cut_off());
    CHECK(lost > 1.3 * share);
    CHECK(lost < 2 * share);
    const Printer bare{.fibres = 0, .formation = 0};
    CHECK(mean_reflectance(255, bare) == Approx(1).margin(1e-3));
    CHECK(mean_reflectance(0, bare) == Approx(0.04).margin(0.02));
}

TEST_CASE("bare paper has fibres and clouds, and no two sheets the same") {
    const Raster white = blank(100, 100, 1, 255);
    const auto sheet = [&](std::uint32_t seed) { return print_page(white, small(Printer::laser()), seed).reflectance; };
    cv::Scalar mean, deviation;
    cv::meanStdDev(sheet(1), mean, deviation);
    CHECK(mean[0] / Sheet::bare == Approx(1).margin(0.005));
    CHECK(deviation[0] / Sheet::bare == Approx(0.010).margin(0.004));
    CHECK(cv::norm(sheet(1), sheet(1), cv::NORM_INF) == 0);
    CHECK(cv::norm(sheet(1), sheet(2), cv::NORM_INF) > 0);
}

TEST_CASE("fit to page makes the print smaller and leaves an edge of bare paper") {
    Printer fitted = small(Printer::laser());
    fitted.scale = 0.8;
    fitted.edge = 0.25;
    const Raster picture = scan(print_page(page_with_square(), fitted, 5), {.dpi = 100}, 5);
    REQUIRE(picture.width == 200);
    CHECK(mean_of(picture, {65, 85, 70, 70}) < 90);   // within the square, which now lies from 60 to 140
    CHECK(mean_of(picture, {50, 70, 8, 100}) > 200);  // where the square would be at full size
    const Raster black = scan(print_page(blank(200, 240, 1, 0), fitted, 5), {.dpi = 100}, 5);
    CHECK(mean_of(black, {0, 0, 200, 23}) > 200);
    CHECK(mean_of(black, {0, 28, 200, 5}) < 140);
}

TEST_CASE("a scan has the paper's size, its tint and a print where it was") {
    const Sheet sheet = print_page(page_with_square(), small(Printer::laser()), 5);
    const Raster picture = scan(sheet, {.dpi = 100}, 5);
    REQUIRE(picture.width == 200);
    REQUIRE(picture.height == 240);
    REQUIRE(picture.channels == 3);
    CHECK(mean_of(picture, {55, 75, 90, 90}) < 90);
    CHECK(mean_of(picture, {0, 0, 200, 60}) == Approx(255 * std::pow(0.877 / 0.95, 1 / 2.2)).margin(3));
    const cv::Scalar colours = cv::mean(mat_of(picture)(cv::Rect(0, 0, 200, 60)));
    CHECK(colours[2] > colours[0] + 2);
    CHECK(picture.samples == scan(sheet, {.dpi = 100}, 5).samples);
    CHECK(picture.samples != scan(sheet, {.dpi = 100}, 6).samples);
}

TEST_CASE("a sheet laid askew is scanned turned by that angle, counter-clockwise") {
    const Sheet sheet = print_page(page_with_square(), small(Printer::laser()), 5);
    const double turn = 5 * std::numbers::pi / 180;
    const Raster picture = scan(sheet, {.dpi = 150, .turn = turn}, 5);
    // Finds the square's upper edge in one column.
    const auto edge = [&](int x) {
        int y = 40;  // below the edge of the paper, which throws a shadow
        while (y < picture.height && mean_of(picture, {x, y, 1, 1}) > 128) ++y;
        return y;
    };
    CHECK(std::atan2(edge(100) - edge(200), 100.0) == Approx(turn).margin(0.015));
}

TEST_CASE("a sheet is photographed where the camera's geometry says, on a darker desk") {
    const Sheet sheet = print_page(page_with_square(), small(Printer::laser()), 5);
    CameraShot shot;
    shot.width = 480;
    shot.height = 640;
    shot.focal_length = 464;
    shot.page_span = 300;
    shot.tilt = 0.3;
    const Raster photo = photograph_sheet(sheet, shot, 7);
    const SheetSurface surface(sheet);
    const auto place = page_to_photo(surface.width(), surface.height(), shot);
    const auto level = [&](double x, double y) {
        const auto at = place(x * surface.width(), y * surface.height());
        return mean_of(photo, cv::Rect(static_cast<int>(at.x) - 3, static_cast<int>(at.y) - 3, 6, 6));
    };
    CHECK(level(0.5, 0.5) < 70);
    CHECK(level(0.1, 0.1) > 150);
    CHECK(level(0.9, 0.9) > 150);
    CHECK(level(-0.1, 0.5) < 110);
    shot.shadow = 0.4;
    const Raster shaded = photograph_sheet(sheet, shot, 7);
    CHECK(mean_of(shaded, {0, 0, 480, 640}) < 0.97 * mean_of(photo, {0, 0, 480, 640}));
}
