#include "trace/camera/outline.hpp"

#include <catch2/catch.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

using namespace telltale;

namespace {

Raster white_shape(const std::vector<cv::Point>& corners) {
    Raster picture{1200, 900, 1, std::vector<std::uint8_t>(1200 * 900, 60)};
    cv::fillConvexPoly(cv::Mat(900, 1200, CV_8U, picture.samples.data()), corners, 245, cv::LINE_AA);
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
    CHECK(is_askew({{300, 80}, {900, 91}, {887, 831}, {287, 820}}));   // turned by a degree
    CHECK(is_askew({{330, 80}, {870, 80}, {900, 820}, {300, 820}}));   // upright on average, and tilted away
}
