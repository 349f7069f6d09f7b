#include "trace/plane/text_plane.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <random>

#include "trace/leak/coordinates.hpp"

using namespace telltale;

namespace {

/// Lines of words of upright strokes in two justified columns, as large as A4 at 150 dpi.
cv::Mat written_page(unsigned seed, int lines) {
    cv::Mat page(1754, 1240, CV_8U, cv::Scalar(255));
    std::mt19937 random(seed);
    for (int line = 0; line < lines; ++line) {
        const int y = 140 + 38 * line;
        for (const int left : {120, 650}) {
            for (int x = left; x < left + 440;) {
                const int end = std::min(left + 440, x + 30 + static_cast<int>(random() % 70));
                for (; x < end; x += 9) {
                    cv::rectangle(page, cv::Rect(x, y + static_cast<int>(random() % 5), 3, 18), 20, cv::FILLED);
                    if (random() % 2 == 0) cv::rectangle(page, cv::Rect(x, y + 8, 7, 3), 20, cv::FILLED);
                }
                x += 14;
            }
        }
    }
    return page;
}

/// How a camera sees a page that was turned about its three axes, in degrees.
cv::Matx33d seen_from(double pitch, double yaw, double roll, cv::Size photo) {
    const auto turn = [](double degrees, int a, int b) {
        cv::Matx33d matrix = cv::Matx33d::eye();
        const double angle = degrees * CV_PI / 180;
        matrix(a, a) = matrix(b, b) = std::cos(angle);
        matrix(a, b) = -std::sin(angle);
        matrix(b, a) = std::sin(angle);
        return matrix;
    };
    const cv::Matx33d turned = turn(roll, 0, 1) * turn(pitch, 1, 2) * turn(yaw, 0, 2);
    constexpr double focal_length = 1350;  // pixels, about that of a phone
    constexpr double distance = 1500;
    const cv::Matx33d pose(turned(0, 0), turned(0, 1), 0, turned(1, 0), turned(1, 1), 0, turned(2, 0), turned(2, 1), distance);
    const cv::Matx33d centred(1, 0, -620, 0, 1, -877, 0, 0, 1);
    const cv::Matx33d camera(focal_length, 0, photo.width / 2.0, 0, focal_length, photo.height / 2.0, 0, 0, 1);
    return camera * pose * centred;
}

/// By how much rows of places on the page are off level after flattening, and columns off upright; pixels, at most.
double worst_askew(const cv::Matx33d& to_photo, const cv::Matx33d& plane) {
    double worst = 0;
    for (int row = 140; row < 1600; row += 100) {
        for (int column = 120; column < 1120; column += 100) {
            const auto flat = [&](int x, int y) { return project(plane * to_photo, cv::Point2d(x, y)); };
            const cv::Point2d at = flat(column, row);
            worst = std::max({worst, std::abs(at.y - flat(620, row).y), std::abs(at.x - flat(column, 840).x)});
        }
    }
    return worst;
}

cv::Mat photo_of(const cv::Mat& page, const cv::Matx33d& to_photo, cv::Size size) {
    cv::Mat photo;
    cv::warpPerspective(page, photo, to_photo, size, cv::INTER_AREA, cv::BORDER_CONSTANT, 255);
    return photo;
}

}  // namespace

TEST_CASE("a photographed page of text is made flat by its text alone") {
    const cv::Size size(1200, 1600);
    const std::array<cv::Vec3d, 6> turns{{{8, 0, 0}, {0, 8, 0}, {-10, 6, 2}, {6, -9, -3}, {12, 4, 1}, {0, 0, 5}}};
    for (const cv::Vec3d& turn : turns) {
        const cv::Matx33d to_photo = seen_from(turn[0], turn[1], turn[2], size);
        const auto plane = find_text_plane(photo_of(written_page(5, 36), to_photo, size));
        INFO("pitch " << turn[0] << ", yaw " << turn[1] << ", roll " << turn[2]);
        REQUIRE(plane.has_value());
        CHECK(worst_askew(to_photo, cv::Matx33d::eye()) > 20);
        CHECK(worst_askew(to_photo, *plane) < 5);
    }
}

TEST_CASE("a page that is flat already stays nearly as it is") {
    const cv::Mat page = written_page(6, 36);
    const auto plane = find_text_plane(page);
    REQUIRE(plane.has_value());
    for (const cv::Point2d corner : {cv::Point2d(0, 0), {1240, 0}, {1240, 1754}, {0, 1754}})
        CHECK(cv::norm(project(*plane, corner) - corner) < 5);
}

TEST_CASE("what shows no lines of text has no plane") {
    CHECK_FALSE(find_text_plane(cv::Mat(900, 700, CV_8U, cv::Scalar(255))).has_value());
    cv::Mat noise(900, 700, CV_8U, cv::Scalar(255));
    cv::rectangle(noise, cv::Rect(100, 100, 400, 500), 0, cv::FILLED);
    CHECK_FALSE(find_text_plane(noise).has_value());
}
