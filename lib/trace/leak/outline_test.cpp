#include "trace/leak/outline.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

using namespace telltale;

namespace {

cv::Mat white_shape(const std::vector<cv::Point>& corners) {
    cv::Mat picture(900, 1200, CV_8U, cv::Scalar(60));
    cv::fillConvexPoly(picture, corners, 245, cv::LINE_AA);
    return picture;
}

bool is_askew(const std::vector<cv::Point>& corners) {
    const auto outlines = find_outlines(white_shape(corners));
    REQUIRE(outlines.size() == 1);
    REQUIRE_FALSE(outlines.front().open);
    return outlines.front().is_askew();
}

}  // namespace

TEST_CASE("a page in a viewer's window lies upright, one in a photo askew") {
    CHECK_FALSE(is_askew({{300, 80}, {900, 80}, {900, 820}, {300, 820}}));
    CHECK(is_askew({{300, 80}, {900, 91}, {887, 831}, {287, 820}}));  // turned by a degree
    CHECK(is_askew({{330, 80}, {870, 80}, {900, 820}, {300, 820}}));  // upright on average, and tilted away
}

TEST_CASE("a side that leaves the photo near its corner keeps its direction") {
    // A page held close, seen from above: its upper end is beyond the photo, and its left side leaves it 230 px below the corner.
    const std::vector<cv::Point> corners{{-74, -120}, {1210, -40}, {1010, 760}, {130, 830}};
    const auto outlines = find_outlines(white_shape(corners));
    REQUIRE_FALSE(outlines.empty());
    const Outline& page = outlines.front();
    REQUIRE(page.open);
    const auto off_line = [](cv::Point2d at, cv::Point2d from, cv::Point2d to) {
        return std::abs((at - from).cross(to - from)) / cv::norm(to - from);
    };
    CHECK(cv::norm(page.corners[1] - cv::Point2d(corners[2])) < 4);
    CHECK(cv::norm(page.corners[2] - cv::Point2d(corners[3])) < 4);
    CHECK(off_line(page.corners[0], corners[1], corners[2]) < 4);
    CHECK(off_line(page.corners[3], corners[3], corners[0]) < 4);
}
