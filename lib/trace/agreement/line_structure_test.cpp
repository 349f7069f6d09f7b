#include "trace/agreement/line_structure.hpp"

#include <catch2/catch.hpp>
#include <opencv2/imgproc.hpp>
#include <random>

using namespace telltale;

namespace {

constexpr int reach = 2;
constexpr int block = 24;

/// The texture of 40 lines of words, all at the same heights, with letters of its own: dark strokes on paper.
cv::Mat page_of_text(unsigned seed) {
    cv::Mat page(560, 400, CV_32F, cv::Scalar(0));
    std::mt19937 random(seed);
    for (int line = 30; line < 530; line += 12) {
        for (int x = 24; x < 370; x += 3) {
            if (random() % 6 == 0) continue;  // a gap between words
            const int top = line - static_cast<int>(random() % 3);
            page(cv::Rect(x, top, 1 + static_cast<int>(random() % 2), 6 + static_cast<int>(random() % 2))) = -90;
        }
    }
    cv::Mat smooth;
    cv::Mat coarse;
    cv::GaussianBlur(page, smooth, {0, 0}, 0.7);
    cv::blur(page, coarse, {15, 15});
    return smooth - coarse;
}

cv::Mat whole(const cv::Mat& leak) {
    return cv::Mat(leak.size(), CV_8U, cv::Scalar(255));
}

cv::Mat noisy(const cv::Mat& texture, double deviation, unsigned seed) {
    cv::RNG random(seed);
    cv::Mat noise(texture.size(), CV_32F);
    random.fill(noise, cv::RNG::NORMAL, 0, deviation);
    return texture + noise;
}

bool differs(const cv::Mat& leak, const cv::Mat& page, cv::Point at = {}) {
    return has_other_text(leak, whole(leak), page, at, reach, block);
}

}  // namespace

TEST_CASE("other text on the same lines is other text", "[agreement]") {
    for (unsigned seed = 2; seed < 8; ++seed) CHECK(differs(noisy(page_of_text(seed), 3, seed), page_of_text(1)));
}

TEST_CASE("a page has its own text, also blurred, noisy, inverted, or some pixels off its place", "[agreement]") {
    const cv::Mat page = page_of_text(1);
    cv::Mat blurred;
    cv::GaussianBlur(page, blurred, {0, 0}, 1.2);
    CHECK_FALSE(differs(noisy(page, 3, 1), page));
    CHECK_FALSE(differs(noisy(page, 20, 1), page));
    CHECK_FALSE(differs(noisy(blurred, 3, 1), page));
    CHECK_FALSE(differs(-page, page));
    CHECK_FALSE(differs(page(cv::Rect(60, 100, 300, 300)).clone(), page, {54, 103}));
}

TEST_CASE("a page of which two thirds are covered has its own text", "[agreement]") {
    const cv::Mat page = page_of_text(1);
    cv::Mat leak = page_of_text(2);
    page.rowRange(0, 190).copyTo(leak.rowRange(0, 190));
    CHECK_FALSE(differs(leak, page));
}

TEST_CASE("a page with rules alone cannot be said to have other text", "[agreement]") {
    cv::Mat rules(560, 400, CV_32F, cv::Scalar(0));
    for (int y = 30; y < 530; y += 12) rules(cv::Rect(20, y, 360, 1)) = -90;
    CHECK_FALSE(differs(rules, rules));
}
