#include "trace/page/outlined_page.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "trace/leak/ink.hpp"
#include "trace/page/flat_page.hpp"

namespace telltale {
namespace {

/// How the text in an outline becomes a thumbnail that is compared with those of all pages.
///
/// The comparison is described in docs/design/camera.md, "Beside the original", under "Which page it is". The docs do not say how these
/// numbers were chosen: they rest on no more than the comment of each says.
struct ThumbnailTuning {
    // Rules and a chart's bars are ink, but no text.

    /// Part of an outline's side over which ink runs straight to be taken for a rule: an eighth.
    double rules_share = 8;
    /// Part of an outline's side over which ink is solid both ways to be taken for a bar: a 53rd.
    double areas_share = 53;

    // The thumbnail.

    /// Standard deviation of the blur of a thumbnail, in cells.
    double softness = 0.8;
    /// Cells at an outline's edge that are left out. The shadow of the edge is no text.
    int margin_cells = 1;
    /// Least length of a thumbnail once its mean is taken away. A thumbnail that varies less shows no text.
    double least_text = 1e-3;
    /// Factor from a sample of a thumbnail to the byte that keeps it. Bytes keep samples of up to a tenth, and a sample of a vector of
    /// length one is hardly ever more.
    double one = 1270;
};
constexpr ThumbnailTuning tuning;

cv::Mat without_areas(const cv::Mat& ink, double side_px) {
    const int length = static_cast<int>(std::lround(side_px));
    cv::Mat areas;
    cv::morphologyEx(ink, areas, cv::MORPH_OPEN, cv::getStructuringElement(cv::MORPH_RECT, {length, length}));
    return ink - areas;
}

/// Takes the mean away and makes the length one, without the cells at the edge, which become zero.
///
/// returns  an empty matrix when there is no text
cv::Mat normalised(const cv::Mat& density) {
    cv::Mat soft;
    cv::GaussianBlur(density, soft, {}, tuning.softness, tuning.softness, cv::BORDER_REPLICATE);
    const cv::Rect inner(tuning.margin_cells, tuning.margin_cells, density.cols - 2 * tuning.margin_cells,
                         density.rows - 2 * tuning.margin_cells);
    cv::Mat out = cv::Mat::zeros(density.size(), CV_32F);
    out(inner) = soft(inner) - cv::mean(soft(inner))[0];
    const double length = cv::norm(out);
    if (length < tuning.least_text) return {};
    return out / length;
}

}  // namespace

OutlinedSearch::OutlinedSearch(std::span<const ShiftLayout> layouts) : layouts_(layouts) {
    for (std::size_t d = 0; d < layouts.size(); ++d) {
        for (std::uint32_t p = 0; p < layouts[d].pages.size(); ++p) {
            const PageLayout& layout = layouts[d].pages[p];
            if (layout.clusters.empty() || !(layout.width > 0 && layout.height > 0)) continue;
            constexpr int fine = 4;  // boxes are drawn finer than cells, since they cover cells in part
            cv::Mat boxes = cv::Mat::zeros(side * fine, side * fine, CV_32F);
            for (const TextCluster& cluster : layout.clusters) {
                const auto at = [](double x, double whole) { return static_cast<int>(std::lround(x / whole * side * fine)); };
                const cv::Rect box(cv::Point(at(cluster.left, layout.width), at(cluster.top, layout.height)),
                                   cv::Point(at(cluster.right, layout.width), at(cluster.bottom, layout.height)));
                boxes(box & cv::Rect({0, 0}, boxes.size())).setTo(1);
            }
            cv::Mat density;
            cv::resize(boxes, density, {side, side}, 0, 0, cv::INTER_AREA);
            const cv::Mat text = normalised(density);
            if (text.empty()) continue;
            Page page{d, p, {}};
            for (std::size_t i = 0; i < page.text.size(); ++i)
                page.text[i] = static_cast<std::int8_t>(std::clamp(std::lround(tuning.one * text.ptr<float>()[i]), -127L, 127L));
            pages_.push_back(page);
        }
    }
}

std::vector<PagePlace> OutlinedSearch::find(std::span<const OutlinedSquare> squares, std::size_t most) const {
    std::vector<PagePlace> found;
    if (pages_.empty()) return found;
    for (const OutlinedSquare& square : squares) {
        cv::Mat density;
        cv::Mat text = without_rules(ink_of(square.luma), square.luma.cols / tuning.rules_share);
        text = without_areas(text, square.luma.cols / tuning.areas_share);
        cv::resize(text, density, {side, side}, 0, 0, cv::INTER_AREA);
        const cv::Mat ink = normalised(density);
        if (ink.empty()) continue;
        for (const Page& page : pages_) {
            float sum = 0;
            const auto* sample = ink.ptr<float>();
            for (std::size_t i = 0; i < page.text.size(); ++i) sum += sample[i] * static_cast<float>(page.text[i]);
            const double agreement = sum / tuning.one;
            if (found.size() >= most && agreement <= found.back().agreement) continue;
            const PageLayout& layout = layouts_[page.document].pages[page.page];
            const cv::Matx33d to_unit(1 / layout.width, 0, 0, 0, 1 / layout.height, 0, 0, 0, 1);
            const PagePlace place{page.document, page.page, square.from_unit * to_unit, agreement};
            const auto better = [](const PagePlace& a, const PagePlace& b) { return a.agreement > b.agreement; };
            found.insert(std::upper_bound(found.begin(), found.end(), place, better), place);
            if (found.size() > most) found.pop_back();
        }
    }
    return found;
}

}  // namespace telltale
