#include "trace/plane/words.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "trace/plane/lines.hpp"

namespace telltale {
namespace {

/// What ink is, and which pieces of it are text. Shares are of the picture's longer side.
struct WordLimits {
    double dark = 0.72;             ///< luma over that of the paper around from which a pixel is ink; thin strokes of photos reach it
    double dark_in_lines = 0.8;     ///< the same where lines are sought, whose thin strokes count too
    double closed_height = 0.28;    ///< gap that is closed there, over the height of a tall word
    double tall = 0.7;              ///< quantile of the words' heights that is a tall word
    int paper_reach = 9;            ///< side of the neighbourhood whose brightest pixel is paper, pixels
    double paper_share = 1 / 40.0;  ///< side of the neighbourhood over which paper is smoothed
    int least_area = 4;             ///< pixels of a piece of ink from which it is no speck
    double most_height = 1 / 15.0;  ///< height of a piece of ink from which it is no character
    double most_width = 1 / 6.0;    ///< the same for its width
    int longest = 12;               ///< ratio of the sides of a piece of ink from which it is a rule
    double least_tall = 0.3;        ///< height of a word over the usual one from which it is one
    double most_tall = 3;           ///< the same up to which it is one
};
constexpr WordLimits limits{};

/// The boxes of connected ink.
struct Pieces {
    cv::Mat labels;
    cv::Mat stats;
    cv::Mat centres;
    int count = 0;

    explicit Pieces(const cv::Mat& ink) { count = cv::connectedComponentsWithStats(ink, labels, stats, centres, 8, CV_32S); }
    int of(int piece, int what) const { return stats.at<int>(piece, what); }
};

cv::Mat without_what_is_no_text(const cv::Mat& ink) {
    const Pieces pieces(ink);
    const double side = std::max(ink.cols, ink.rows);
    std::vector<std::uint8_t> is_text(static_cast<std::size_t>(pieces.count), 0);
    for (int i = 1; i < pieces.count; ++i) {
        const int width = pieces.of(i, cv::CC_STAT_WIDTH);
        const int height = pieces.of(i, cv::CC_STAT_HEIGHT);
        is_text[static_cast<std::size_t>(i)] = pieces.of(i, cv::CC_STAT_AREA) >= limits.least_area && height < limits.most_height * side &&
                                               width < limits.most_width * side && width < limits.longest * (height + 1) &&
                                               height < limits.longest * (width + 1);
    }
    cv::Mat text(ink.size(), CV_8U);
    for (int y = 0; y < ink.rows; ++y) {
        const int* const from = pieces.labels.ptr<int>(y);
        std::uint8_t* const to = text.ptr<std::uint8_t>(y);
        for (int x = 0; x < ink.cols; ++x) to[x] = is_text[static_cast<std::size_t>(from[x])];
    }
    return text;
}

std::vector<Word> words_of(const cv::Mat& text, int gap_px) {
    cv::Mat closed;
    cv::morphologyEx(text, closed, cv::MORPH_CLOSE, cv::getStructuringElement(cv::MORPH_RECT, {gap_px + 1, std::max(1, gap_px / 2)}));
    const Pieces pieces(closed);
    std::vector<int> heights;
    for (int i = 1; i < pieces.count; ++i) {
        if (pieces.of(i, cv::CC_STAT_HEIGHT) > limits.least_area) heights.push_back(pieces.of(i, cv::CC_STAT_HEIGHT));
    }
    double usual = 5;
    if (!heights.empty()) {
        const auto middle = heights.begin() + static_cast<std::ptrdiff_t>(heights.size() / 2);
        std::nth_element(heights.begin(), middle, heights.end());
        usual = *middle;
    }
    std::vector<Word> words;
    for (int i = 1; i < pieces.count; ++i) {
        const double height = pieces.of(i, cv::CC_STAT_HEIGHT);
        if (height <= limits.least_tall * usual || height >= limits.most_tall * usual) continue;
        const double left = pieces.of(i, cv::CC_STAT_LEFT);
        words.push_back({left, left + pieces.of(i, cv::CC_STAT_WIDTH), pieces.centres.at<double>(i, 1), height});
    }
    return words;
}

}  // namespace

namespace {

/// Where a picture is darker than a share of the paper around: height x width bytes.
cv::Mat darker_than_paper(const cv::Mat& luma, double share) {
    const int side = std::max(luma.cols, luma.rows);
    const int smooth = static_cast<int>(limits.paper_share * side) | 1;
    cv::Mat paper;
    cv::dilate(luma, paper, cv::getStructuringElement(cv::MORPH_RECT, {limits.paper_reach, limits.paper_reach}));
    cv::blur(paper, paper, {smooth, smooth});
    paper.convertTo(paper, CV_32F, share);
    cv::Mat levels;
    luma.convertTo(levels, CV_32F);
    return levels < paper;
}

}  // namespace

std::vector<Word> find_line_words(const cv::Mat& luma) {
    const cv::Mat text = without_what_is_no_text(darker_than_paper(luma, limits.dark_in_lines));
    std::vector<Word> words = words_of(text, 4);
    std::vector<double> heights;
    for (const Word& word : words) heights.push_back(word.height);
    return words_of(text, std::max(2, static_cast<int>(std::lround(limits.closed_height * quantile(std::move(heights), limits.tall)))));
}

Words find_words(const cv::Mat& luma) {
    Words words;
    words.ink = darker_than_paper(luma, limits.dark);
    const cv::Mat text = without_what_is_no_text(words.ink);
    words.close = words_of(text, 4);
    words.wide = words_of(text, 7);
    return words;
}

}  // namespace telltale
