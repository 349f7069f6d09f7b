#include "trace/agreement/compare_page.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <utility>
#include <vector>

namespace telltale {
namespace {

/// How a place and a page are compared. Lengths are pixels of the flat place unless they are said to be tiles.
struct PageComparisonLimits {
    double fine = 0.7;           ///< standard deviation of the smoothing of textures
    int coarse = 15;             ///< side of the neighbourhood whose mean is taken from a texture
    double least_contrast = 5;   ///< standard deviation of a block's texture, in levels, from which it shows something
    int block = 24;              ///< side of a block
    int reach = 2;               ///< how far a block is looked for around its place
    double like = 0.6;           ///< least correlation of two blocks that are alike
    double rough = 3;            ///< how much the textures are shrunk to find where the page lies
    std::size_t tried = 3;       ///< places of the page that are compared block by block, likeliest first
    double least_overlap = 0.3;  ///< least share of the place that the page has to cover
    int edge = 4;                ///< width of a page's margin that is not believed
    int slack = 4;               ///< how far the page may lie beside the place that whole tiles give
};
constexpr PageComparisonLimits limits{};

cv::Mat texture(const cv::Mat& luma) {
    cv::Mat fine;
    cv::Mat coarse;
    cv::GaussianBlur(luma, fine, {0, 0}, limits.fine);
    cv::blur(luma, coarse, {limits.coarse, limits.coarse});
    return fine - coarse;
}

/// The textures with strong and faint strokes made alike, so that one black bar does not outweigh a page of text.
cv::Mat evened(const cv::Mat& texture) {
    cv::Mat energy;
    cv::blur(texture.mul(texture), energy, {limits.block, limits.block});
    energy = cv::max(energy, 0);  // where a page is of one level, the running sums of the blur end a hair below 0
    cv::sqrt(energy, energy);
    cv::Mat result;
    cv::divide(texture, energy + limits.least_contrast, result);
    return result;
}

struct Offset {
    cv::Point at;  ///< where the place's upper left corner lies on the padded page, pixels
    double agreement = 0;
};

double deviation(const cv::Mat& texture) {
    return std::sqrt(cv::norm(texture, cv::NORM_L2SQR) / static_cast<double>(texture.total()));
}

PageComparison compare_at(const cv::Mat& leak, const cv::Mat& inside, const cv::Mat& page, cv::Point at) {
    PageComparison result;
    for (int y = 0; y + limits.block <= leak.rows; y += limits.block) {
        for (int x = 0; x + limits.block <= leak.cols; x += limits.block) {
            const cv::Rect block(x, y, limits.block, limits.block);
            if (cv::countNonZero(inside(block)) < block.area()) continue;
            const cv::Rect around(at.x + x - limits.reach, at.y + y - limits.reach, limits.block + 2 * limits.reach,
                                  limits.block + 2 * limits.reach);
            if ((around & cv::Rect({0, 0}, page.size())) != around) continue;
            const cv::Mat seen = leak(block);
            const bool on_leak = deviation(seen) >= limits.least_contrast;
            const bool on_page = deviation(page(cv::Rect(at.x + x, at.y + y, limits.block, limits.block))) >= limits.least_contrast;
            if (!on_leak && !on_page) continue;
            if (!on_leak) ++result.page_only;
            if (!on_page) ++result.leak_only;
            if (!on_leak || !on_page) continue;
            cv::Mat scores;
            cv::matchTemplate(page(around), seen, scores, cv::TM_CCOEFF_NORMED);
            double least = 0;
            double most = 0;
            cv::minMaxLoc(scores, &least, &most);
            // A viewer in dark mode inverts text and leaves pictures as they are, so either sign will do.
            ++(std::max(most, -least) >= limits.like ? result.alike : result.unlike);
        }
    }
    return result;
}

}  // namespace

PageComparison compare_page(const FlatPlace& place, const cv::Mat& page, double tile_px) {
    PageComparison best;
    const double factor = place.tile_px / tile_px;
    const cv::Size page_size(std::max(1, static_cast<int>(std::lround(page.cols * factor))),
                             std::max(1, static_cast<int>(std::lround(page.rows * factor))));
    cv::Mat small;
    cv::resize(page, small, page_size, 0, 0, factor < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
    small.convertTo(small, CV_32F);
    if (small.cols > 2 * limits.edge && small.rows > 2 * limits.edge) {
        // A page whose size is no whole number of pixels is drawn with a white line at its edge, which is not the page's own.
        const cv::Mat inner = small(cv::Rect(limits.edge, limits.edge, small.cols - 2 * limits.edge, small.rows - 2 * limits.edge)).clone();
        cv::copyMakeBorder(inner, small, limits.edge, limits.edge, limits.edge, limits.edge, cv::BORDER_REPLICATE);
    }
    const int margin = std::max(place.luma.cols, place.luma.rows);
    cv::Mat padded;
    cv::copyMakeBorder(texture(small), padded, margin, margin, margin, margin, cv::BORDER_CONSTANT, 0);
    cv::Mat leak = texture(place.luma);
    leak.setTo(0, place.inside == 0);

    // The likeliest places of the page, by whole tiles.
    const auto shrink = [&](const cv::Mat& picture) {
        cv::Mat result;
        cv::resize(evened(picture), result, {}, 1 / limits.rough, 1 / limits.rough, cv::INTER_AREA);
        return result;
    };
    const cv::Mat rough_page = shrink(padded);
    const cv::Mat rough_leak = shrink(leak);
    const double leak_energy = std::max(1e-9, cv::norm(rough_leak, cv::NORM_L2SQR));
    std::vector<Offset> offsets;
    const auto overlap = [](double from, double length, double whole) {
        return std::max(0.0, std::min(from + length, whole) - std::max(from, 0.0)) / length;
    };
    const double left = place.corner.x * place.tile_px;
    const double top = place.corner.y * place.tile_px;
    const int most_x = static_cast<int>(page_size.width / place.tile_px) + 2;
    const int most_y = static_cast<int>(page_size.height / place.tile_px) + 2;
    for (int v = -most_y; v <= most_y; ++v) {
        for (int u = -most_x; u <= most_x; ++u) {
            const double x = left + u * place.tile_px;
            const double y = top + v * place.tile_px;
            if (overlap(x, leak.cols, page_size.width) * overlap(y, leak.rows, page_size.height) < limits.least_overlap) continue;
            Offset offset{{static_cast<int>(std::lround(x)) + margin, static_cast<int>(std::lround(y)) + margin}, 0};
            for (int dy = -1; dy <= 1; ++dy) {
                for (int dx = -1; dx <= 1; ++dx) {
                    const cv::Rect there(static_cast<int>(std::lround(offset.at.x / limits.rough)) + dx,
                                         static_cast<int>(std::lround(offset.at.y / limits.rough)) + dy, rough_leak.cols, rough_leak.rows);
                    if ((there & cv::Rect({0, 0}, rough_page.size())) != there) continue;
                    const cv::Mat part = rough_page(there);
                    // The leak's energy stands in the sum so that a part of the page with next to nothing on it does not come first.
                    const double energy = cv::norm(part, cv::NORM_L2SQR) + leak_energy;
                    offset.agreement = std::max(offset.agreement, std::abs(part.dot(rough_leak)) / std::sqrt(energy * leak_energy));
                }
            }
            offsets.push_back(offset);
        }
    }
    std::stable_sort(offsets.begin(), offsets.end(), [](const Offset& a, const Offset& b) { return a.agreement > b.agreement; });
    if (offsets.size() > limits.tried) offsets.resize(limits.tried);

    for (const Offset& offset : offsets) {
        const cv::Rect around =
            cv::Rect(offset.at.x - limits.slack, offset.at.y - limits.slack, leak.cols + 2 * limits.slack, leak.rows + 2 * limits.slack) &
            cv::Rect({0, 0}, padded.size());
        if (around.width < leak.cols || around.height < leak.rows) continue;
        cv::Mat scores;
        cv::matchTemplate(evened(padded(around)), evened(leak), scores, cv::TM_CCORR);
        cv::Point lowest;
        cv::Point highest;
        double least = 0;
        double most = 0;
        cv::minMaxLoc(scores, &least, &most, &lowest, &highest);
        const cv::Point at = around.tl() + (most >= -least ? highest : lowest);
        PageComparison comparison = compare_at(leak, place.inside, padded, at);
        comparison.page_corner = place.corner - cv::Point2d(at.x - margin, at.y - margin) / place.tile_px;
        comparison.page_size = {page.cols / tile_px, page.rows / tile_px};
        if (comparison.is_better_than(best) || best.counted() == 0) best = comparison;
    }
    return best;
}

}  // namespace telltale
