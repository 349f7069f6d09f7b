#include "trace/leak/ink.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace telltale {
namespace {

constexpr int paper_step = 4;       // the paper is looked for at a quarter of the resolution
constexpr int paper_reach_px = 17;  // side of the neighbourhood at that resolution, wider than any stroke

}  // namespace

cv::Mat ink_of(const cv::Mat& picture) {
    cv::Mat luma = picture;
    // A new matrix is made, since the picture's own samples must stay as they are.
    if (cv::mean(luma)[0] < 100) luma = cv::Mat(255 - luma);
    cv::Mat paper;
    const cv::Size small(std::max(1, luma.cols / paper_step), std::max(1, luma.rows / paper_step));
    cv::resize(luma, paper, small, 0, 0, cv::INTER_AREA);
    cv::dilate(paper, paper, cv::getStructuringElement(cv::MORPH_RECT, {paper_reach_px, paper_reach_px}));
    cv::blur(paper, paper, {paper_reach_px, paper_reach_px});
    cv::resize(paper, paper, luma.size(), 0, 0, cv::INTER_LINEAR);
    cv::Mat ink;
    cv::subtract(paper, luma, ink);
    ink.convertTo(ink, CV_32F, 1 / 255.0);
    return ink;
}

double character_height(const cv::Mat& ink) {
    cv::Mat binary = ink > 0.3;
    cv::Mat labels;
    cv::Mat stats;
    cv::Mat centres;
    const int count = cv::connectedComponentsWithStats(binary, labels, stats, centres, 8, CV_32S);
    std::vector<int> heights;
    const int most = std::max(60, ink.rows / 8);
    for (int i = 1; i < count; ++i) {
        const int height = stats.at<int>(i, cv::CC_STAT_HEIGHT);
        const int width = stats.at<int>(i, cv::CC_STAT_WIDTH);
        if (height >= 5 && height < most && width < 4 * height && height < 6 * width) heights.push_back(height);
    }
    if (heights.empty()) return 0;
    std::nth_element(heights.begin(), heights.begin() + static_cast<std::ptrdiff_t>(heights.size() / 2), heights.end());
    return heights[heights.size() / 2];
}

cv::Mat without_rules(const cv::Mat& ink, double length_px) {
    cv::Mat levels;  // bytes, on which long thin openings are many times as fast as on floats
    ink.convertTo(levels, CV_8U, 255);
    cv::Mat rules = cv::Mat::zeros(ink.size(), CV_8U);
    const int length = std::max(9, static_cast<int>(std::lround(length_px)));
    for (const cv::Size& shape : {cv::Size(length, 1), cv::Size(1, length)}) {
        cv::Mat opened;
        cv::morphologyEx(levels, opened, cv::MORPH_OPEN, cv::getStructuringElement(cv::MORPH_RECT, shape));
        rules = cv::max(rules, opened);
    }
    cv::dilate(rules, rules, cv::getStructuringElement(cv::MORPH_RECT, {3, 3}));
    cv::Mat rest;
    cv::subtract(levels, rules, rest);
    rest.convertTo(rest, CV_32F, 1 / 255.0);
    return rest;
}

cv::Mat texture_of(const cv::Mat& ink, double fine_px, double coarse_px) {
    cv::Mat fine;  // a new matrix, since the caller may look at the ink again
    cv::Mat coarse;
    cv::GaussianBlur(ink, fine, {0, 0}, fine_px);
    cv::blur(ink, coarse, {static_cast<int>(2 * coarse_px) | 1, static_cast<int>(2 * coarse_px) | 1});
    cv::subtract(fine, coarse, fine);
    return fine;
}

}  // namespace telltale
