#include "trace/agreement/compare_page.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <utility>
#include <vector>

#include "trace/agreement/line_structure.hpp"

namespace telltale {
namespace {

/// How a place and a page are compared. Lengths are pixels of the flat place unless they are said to be tiles.
struct PageComparisonLimits {
    double fine = 0.7;            ///< standard deviation of the smoothing of textures
    int coarse = 15;              ///< side of the neighbourhood whose mean is taken from a texture
    double least_contrast = 5;    ///< standard deviation of a block's texture, in levels, from which it shows something
    double blank_contrast = 2.5;  ///< the same up to which the other one of two blocks shows nothing; noise lies in between
    int block = 24;               ///< side of a block
    int reach = 2;                ///< how far a block is looked for around its place
    double like = 0.7;            ///< least correlation of two blocks that are alike
    double rough = 3;             ///< how much the textures are shrunk to find where the page lies
    std::size_t tried = 3;        ///< places of the page that are compared block by block at most, likeliest first
    double enough = 0.6;          ///< agreement from which no less likely place is tried
    double least_overlap = 0.3;   ///< least share of the place that the page has to cover
    int edge = 4;                 ///< width of a page's margin that is not believed
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

/// Where the page may lie.
struct Offset {
    cv::Point at;  ///< the place's upper left corner, in pixels of the page
    double agreement = 0;
};

cv::Mat shrunk(const cv::Mat& picture) {
    cv::Mat result;
    cv::resize(picture, result, {}, 1 / limits.rough, 1 / limits.rough, cv::INTER_AREA);
    return result;
}

double deviation(const cv::Mat& texture) {
    return std::sqrt(cv::norm(texture, cv::NORM_L2SQR) / static_cast<double>(texture.total()));
}

PageComparison compare_at(const cv::Mat& leak, const cv::Mat& inside, const cv::Mat& page, cv::Point at) {
    PageComparison result;
    const cv::Point reach(limits.reach, limits.reach);
    const cv::Mat beneath = part_of(page, {at - reach, leak.size() + cv::Size(2 * reach)});
    for (int y = 0; y + limits.block <= leak.rows; y += limits.block) {
        for (int x = 0; x + limits.block <= leak.cols; x += limits.block) {
            const cv::Rect block(x, y, limits.block, limits.block);
            if (cv::countNonZero(inside(block)) < block.area()) continue;
            const cv::Mat seen = leak(block);
            const double leak_contrast = deviation(seen);
            const double page_contrast = deviation(beneath(block + reach));
            if (std::max(leak_contrast, page_contrast) < limits.least_contrast) continue;
            if (std::min(leak_contrast, page_contrast) < limits.blank_contrast) {
                // What stands at the rim alone may lie in the next block of the other one, as the edge of a figure does that was cut out.
                const cv::Rect inner(block.tl() + reach, block.size() - cv::Size(2 * reach));
                if (deviation(beneath(inner + reach)) >= limits.least_contrast) ++result.page_only;
                if (deviation(leak(inner)) >= limits.least_contrast) ++result.leak_only;
                continue;
            }
            cv::Mat scores;
            cv::matchTemplate(beneath({block.tl(), block.size() + cv::Size(2 * reach)}), seen, scores, cv::TM_CCOEFF_NORMED);
            double least = 0;
            double most = 0;
            cv::minMaxLoc(scores, &least, &most);
            // A viewer in dark mode inverts text and leaves pictures as they are, so either sign will do.
            ++(std::max(most, -least) >= limits.like ? result.alike : result.unlike);
        }
    }
    return result;
}

/// The page's luma at the place's resolution, without its edge: a page whose size is no whole number of pixels is drawn with a white
/// line there, which is not the page's own.
cv::Mat page_like(const FlatPlace& place, const cv::Mat& page, double tile_px) {
    const double factor = place.tile_px / tile_px;
    const cv::Size size(std::max(1, static_cast<int>(std::lround(page.cols * factor))),
                        std::max(1, static_cast<int>(std::lround(page.rows * factor))));
    cv::Mat small;
    cv::resize(page, small, size, 0, 0, factor < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
    small.convertTo(small, CV_32F);
    if (small.cols <= 2 * limits.edge || small.rows <= 2 * limits.edge) return small;
    const cv::Mat inner = small(cv::Rect(limits.edge, limits.edge, small.cols - 2 * limits.edge, small.rows - 2 * limits.edge));
    cv::Mat result;
    cv::copyMakeBorder(inner, result, limits.edge, limits.edge, limits.edge, limits.edge, cv::BORDER_REPLICATE | cv::BORDER_ISOLATED);
    return result;
}

/// Where the page may lie by whole tiles, likeliest first.
///
/// leak  texture of the place
/// page  texture of the page
std::vector<Offset> likely_offsets(const FlatPlace& place, const cv::Mat& leak, const cv::Mat& page) {
    const cv::Mat rough_page = shrunk(evened(page));
    const cv::Mat rough_leak = shrunk(evened(leak));
    const double leak_energy = std::max(1e-9, cv::norm(rough_leak, cv::NORM_L2SQR));
    const auto agreement_at = [&](cv::Point at) {
        const cv::Mat part = part_of(rough_page, {at, rough_leak.size()});
        // The leak's energy stands in the sum so that a part of the page with next to nothing on it does not come first.
        return std::abs(part.dot(rough_leak)) / std::sqrt((cv::norm(part, cv::NORM_L2SQR) + leak_energy) * leak_energy);
    };
    const auto overlap = [](double from, double length, double whole) {
        return std::max(0.0, std::min(from + length, whole) - std::max(from, 0.0)) / length;
    };
    const int most_x = static_cast<int>(page.cols / place.tile_px) + 2;
    const int most_y = static_cast<int>(page.rows / place.tile_px) + 2;
    std::vector<Offset> offsets;
    for (int v = -most_y; v <= most_y; ++v) {
        for (int u = -most_x; u <= most_x; ++u) {
            const double x = (place.corner.x + u) * place.tile_px;
            const double y = (place.corner.y + v) * place.tile_px;
            if (overlap(x, leak.cols, page.cols) * overlap(y, leak.rows, page.rows) < limits.least_overlap) continue;
            Offset best;
            for (int dy = -1; dy <= 1; ++dy) {
                for (int dx = -1; dx <= 1; ++dx) {
                    const cv::Point at(static_cast<int>(std::lround(x / limits.rough)) + dx,
                                       static_cast<int>(std::lround(y / limits.rough)) + dy);
                    const double agreement = agreement_at(at);
                    if (agreement < best.agreement) continue;
                    best.agreement = agreement;
                    best.at = {static_cast<int>(std::lround(x + dx * limits.rough)), static_cast<int>(std::lround(y + dy * limits.rough))};
                }
            }
            offsets.push_back(best);
        }
    }
    std::stable_sort(offsets.begin(), offsets.end(), [](const Offset& a, const Offset& b) { return a.agreement > b.agreement; });
    if (offsets.size() > limits.tried) offsets.resize(limits.tried);
    return offsets;
}

}  // namespace

PageComparison compare_page(const FlatPlace& place, const cv::Mat& page, double tile_px) {
    const cv::Mat page_texture = texture(page_like(place, page, tile_px));
    cv::Mat leak = texture(place.luma);
    leak.setTo(0, place.inside == 0);
    PageComparison best;
    cv::Point best_at;
    for (const Offset& offset : likely_offsets(place, leak, page_texture)) {
        PageComparison comparison = compare_at(leak, place.inside, page_texture, offset.at);
        comparison.page_corner = place.corner - cv::Point2d(offset.at) / place.tile_px;
        comparison.page_size = {page.cols / tile_px, page.rows / tile_px};
        if (comparison.is_better_than(best) || best.counted() == 0) {
            best = comparison;
            best_at = offset.at;
        }
        if (best.agreement() >= limits.enough) break;
    }
    best.has_other_text = has_other_text(leak, place.inside, page_texture, best_at, limits.reach, limits.block);
    return best;
}

}  // namespace telltale
