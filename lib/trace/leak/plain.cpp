#include "trace/leak/plain.hpp"

#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace telltale {
namespace {

constexpr int window = 9;              // pixels: more than a JPEG block, so that the level of a block shows too
constexpr int ink_contrast = 10;       // levels within a window, more than any tint has
constexpr int ringing = 8;             // how far JPEG carries ink into the paper, pixels
constexpr double least_paper = 0.1;    // share of the picture: less paper tells nothing about the rest
constexpr double most_uneven = 0.002;  // share of the paper that may be uneven

}  // namespace

bool is_plain(const LeakPicture& picture) {
    const cv::Mat& luma = picture.luma();
    const cv::Mat square = cv::getStructuringElement(cv::MORPH_RECT, {window, window});
    cv::Mat contrast;
    cv::morphologyEx(luma, contrast, cv::MORPH_GRADIENT, square);
    cv::Mat paper;
    cv::erode(contrast <= ink_contrast, paper, cv::getStructuringElement(cv::MORPH_RECT, {2 * ringing + 1, 2 * ringing + 1}));
    const cv::Mat uneven = paper & (contrast > 0);
    const auto is_even = [&](const cv::Rect& part) {
        const int even_and_uneven = cv::countNonZero(paper(part));
        return even_and_uneven >= least_paper * part.area() && cv::countNonZero(uneven(part)) < most_uneven * even_and_uneven;
    };
    if (!is_even({{0, 0}, luma.size()})) return false;
    // A window's background says nothing of the pages before it, however large it is.
    const std::vector<cv::Rect>& pages = picture.window_pages();
    return std::all_of(pages.begin(), pages.end(), is_even);
}

}  // namespace telltale
