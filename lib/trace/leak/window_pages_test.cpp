#include "trace/leak/window_pages.hpp"

#include <catch2/catch.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

using namespace telltale;

namespace {

cv::Mat window(int background) {
    return {900, 1280, CV_8U, cv::Scalar(background)};
}

void draw_page(cv::Mat& picture, const cv::Rect& page, int paper, int ink) {
    picture(page).setTo(paper);
    for (int y = page.y + 20; y + 8 < page.br().y; y += 15) picture(cv::Rect(page.x + 20, y, page.width - 60, 6)).setTo(ink);
}

}  // namespace

TEST_CASE("pages in a window are found to the pixel, white ones, dark ones and two at once") {
    const cv::Rect first(442, 2, 396, 560);
    const cv::Rect second(40, 30, 320, 180);
    cv::Mat picture = window(40);
    draw_page(picture, first, 255, 20);
    draw_page(picture, second, 0, 240);
    CHECK(find_window_pages(picture) == std::vector<cv::Rect>{first, second});
}

TEST_CASE("pages of a very large picture are found to a 2048th of its longer side") {
    cv::Mat picture(5000, 8192, CV_8U, cv::Scalar(40));
    const cv::Rect page(1001, 503, 3000, 4244);
    draw_page(picture, page, 255, 20);
    const auto found = find_window_pages(picture);
    REQUIRE(found.size() == 1);
    CHECK(cv::norm(found[0].tl() - page.tl()) < 6);
    CHECK(cv::norm(found[0].br() - page.br()) < 6);
}

TEST_CASE("a page that runs out of the window is not taken for a whole one") {
    cv::Mat picture = window(82);
    draw_page(picture, {400, 570, 396, 330}, 255, 20);
    CHECK(find_window_pages(picture).empty());
}

TEST_CASE("a page's soft shadow is not part of it") {
    cv::Mat picture = window(200);
    const cv::Rect page(300, 100, 500, 700);
    picture(cv::Rect(297, 97, 506, 706)).setTo(180);
    draw_page(picture, page, 255, 20);
    CHECK(find_window_pages(picture) == std::vector<cv::Rect>{page});
}

TEST_CASE("a shape that is no rectangle, and a picture without a background, show no page") {
    cv::Mat round = window(40);
    cv::circle(round, {640, 450}, 300, 255, cv::FILLED);
    CHECK(find_window_pages(round).empty());
    cv::Mat stripes = window(40);
    for (int x = 0; x < stripes.cols; x += 8) stripes(cv::Rect(x, 0, 4, stripes.rows)).setTo(200);
    draw_page(stripes, {442, 2, 396, 560}, 255, 20);
    CHECK(find_window_pages(stripes).empty());
}
