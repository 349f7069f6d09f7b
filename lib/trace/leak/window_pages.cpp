#include "trace/leak/window_pages.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <opencv2/imgproc.hpp>
#include <optional>

#include "trace/leak/normalise.hpp"

namespace telltale {
namespace {

/// When a part of a window is a page: docs/design/tint.md, "Finding the tile", which describes the search but gives no numbers.
struct WindowPageLimits {
    /// Pictures with a longer side than this, in pixels, are shrunk, so that memory is bounded.
    int largest_side = 2048;

    // The background.

    /// A background may differ from its own level by so many levels because it was compressed.
    int alike = 6;
    /// At least this share of the picture's frame shows the background.
    double least_even = 0.5;

    // The pages.

    /// A page differs from the background by at least so many levels.
    int least_apart = 14;
    /// A page fills at least this share of the picture's area.
    double least_share = 0.03;
    /// At least this share of each of a page's sides differs from the background.
    double least_filled = 0.97;
    /// No more pages than this are returned.
    std::size_t most_pages = 4;
};
constexpr WindowPageLimits limits;

/// The level that most of the picture's frame has, if half of the frame has about the same level.
std::optional<int> background_of(const cv::Mat& luma) {
    std::array<int, 256> counts{};
    int all = 0;
    const auto add = [&](const cv::Mat& line) {
        const std::array<int, 256> more = count_levels(line);
        std::transform(counts.begin(), counts.end(), more.begin(), counts.begin(), std::plus<>());
        all += static_cast<int>(line.total());
    };
    for (const int y : {0, luma.rows - 1}) add(luma.row(y));
    for (const int x : {0, luma.cols - 1}) add(luma.col(x));
    const auto level = static_cast<int>(std::max_element(counts.begin(), counts.end()) - counts.begin());
    int near = 0;
    for (int i = std::max(0, level - limits.alike); i <= std::min(255, level + limits.alike); ++i)
        near += counts[static_cast<std::size_t>(i)];
    return near >= limits.least_even * all ? std::optional(level) : std::nullopt;
}

/// The rectangle around what is at least half as far from the background as most of the part is.
///
/// It leaves out a page's shadow and JPEG's waves.
cv::Rect sharp_bounds(const cv::Mat& apart, const cv::Rect& bounds) {
    const cv::Mat part = apart(bounds);
    const std::array<int, 256> counts = count_levels(part);
    const auto usual = static_cast<int>(std::max_element(counts.begin() + limits.least_apart, counts.end()) - counts.begin());
    return cv::boundingRect(part > usual / 2) + bounds.tl();
}

bool has_straight_sides(const cv::Mat& mask, const cv::Rect& page) {
    const cv::Rect inner(page.x + 1, page.y + 1, page.width - 2, page.height - 2);
    for (const cv::Rect& side : {cv::Rect(inner.x, inner.y, inner.width, 1), cv::Rect(inner.x, inner.br().y - 1, inner.width, 1),
                                 cv::Rect(inner.x, inner.y, 1, inner.height), cv::Rect(inner.br().x - 1, inner.y, 1, inner.height)}) {
        if (cv::countNonZero(mask(side)) < limits.least_filled * side.area()) return false;
    }
    return true;
}

}  // namespace

std::vector<cv::Rect> find_window_pages(const cv::Mat& luma) {
    if (std::max(luma.cols, luma.rows) > limits.largest_side) {
        cv::Mat small;
        const double factor = limits.largest_side / static_cast<double>(std::max(luma.cols, luma.rows));
        cv::resize(luma, small, {}, factor, factor, cv::INTER_AREA);
        std::vector<cv::Rect> pages = find_window_pages(small);
        const auto enlarged = [&](cv::Point at) {
            return cv::Point(static_cast<int>(std::lround(at.x * static_cast<double>(luma.cols) / small.cols)),
                             static_cast<int>(std::lround(at.y * static_cast<double>(luma.rows) / small.rows)));
        };
        for (cv::Rect& page : pages) page = cv::Rect(enlarged(page.tl()), enlarged(page.br()));
        return pages;
    }
    const auto background = background_of(luma);
    if (!background) return {};
    cv::Mat apart;
    cv::absdiff(luma, cv::Scalar(*background), apart);
    const cv::Mat mask = apart >= limits.least_apart;
    cv::Mat labels;
    cv::Mat stats;
    cv::Mat centres;
    const int count = cv::connectedComponentsWithStats(mask, labels, stats, centres, 4, CV_32S);
    std::vector<cv::Rect> pages;
    for (int i = 1; i < count; ++i) {
        const cv::Rect bounds(stats.at<int>(i, cv::CC_STAT_LEFT), stats.at<int>(i, cv::CC_STAT_TOP), stats.at<int>(i, cv::CC_STAT_WIDTH),
                              stats.at<int>(i, cv::CC_STAT_HEIGHT));
        if (bounds.area() < limits.least_share * static_cast<double>(luma.total())) continue;
        const cv::Rect page = sharp_bounds(apart, bounds);
        const bool is_whole = page.x > 0 && page.y > 0 && page.br().x < luma.cols && page.br().y < luma.rows;
        if (is_whole && page.width > 2 && page.height > 2 && has_straight_sides(mask, page)) pages.push_back(page);
    }
    std::sort(pages.begin(), pages.end(), [](const cv::Rect& a, const cv::Rect& b) { return a.area() > b.area(); });
    if (pages.size() > limits.most_pages) pages.resize(limits.most_pages);
    return pages;
}

}  // namespace telltale
