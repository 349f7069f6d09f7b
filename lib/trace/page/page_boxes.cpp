#include "trace/page/page_boxes.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <opencv2/imgproc.hpp>
#include <tuple>
#include <utility>

#include "system/parallel.hpp"
#include "trace/page/correlate.hpp"

namespace telltale {
namespace {

/// How a leak's text is compared with the boxes of a page's clusters: docs/design/text.md, "Finding the page".
struct BoxComparison {
    /// Standard deviation of the blur that makes strokes more like boxes, in pixels of the shrunk text.
    double softened_px = 0.6;

    // The resolutions at which boxes are compared.

    /// Resolution of the rough comparison, in pixels a point. It is 18 dpi.
    double rough_boxes = 0.25;
    /// Resolution at which a leak is placed on a page, in pixels a point. It is 29 dpi, where words are apart.
    double placing_boxes = 0.4;
    /// Least resolution of the fine comparison, in pixels a point. It is 29 dpi, for a whole page.
    double least_fine_boxes = 0.4;
    /// Greatest resolution of the fine comparison, in pixels a point. It is 50 dpi, where pieces of words are apart.
    double most_fine_boxes = 0.7;
    /// Pixels that a leak has when it is compared finely, so that a smaller part is seen finer.
    double fine_area_px = 60000;

    // Where a leak is compared finely.

    /// Places of each page that are tried, since a few lines fit about as well a line higher or a word further on.
    std::size_t most_places = 3;
    /// How far from its place a leak is looked for, in pixels of the fine comparison.
    int fine_reach_px = 4;
    /// Ratio of neighbouring scales.
    double scale_step = 1.02;
};
constexpr BoxComparison comparison;

/// Where a part of a page has text, as if each cluster were a grey box.
///
/// mask_scale  pixels a point
/// corner      upper left corner of the part, in points
/// size        size of the part, in pixels
cv::Mat boxes_of(const PageLayout& page, double mask_scale, cv::Point2d corner, cv::Size size) {
    cv::Mat mask = cv::Mat::zeros(size, CV_8U);
    const double right = corner.x + size.width / mask_scale;
    const double bottom = corner.y + size.height / mask_scale;
    for (const TextCluster& cluster : page.clusters) {
        if (cluster.right < corner.x || cluster.left > right || cluster.bottom < corner.y || cluster.top > bottom) continue;
        const double height = cluster.bottom - cluster.top;
        constexpr int fraction = 4;  // bits below a pixel
        const auto at = [&](double x, double y) {
            return cv::Point(static_cast<int>(std::lround(((x - corner.x) * mask_scale - 0.5) * (1 << fraction))),
                             static_cast<int>(std::lround(((y - corner.y) * mask_scale - 0.5) * (1 << fraction))));
        };
        cv::rectangle(mask, at(cluster.left, cluster.top + 0.15 * height), at(cluster.right, cluster.bottom - 0.2 * height), 255,
                      cv::FILLED, cv::LINE_8, fraction);
    }
    cv::Mat ink;
    mask.convertTo(ink, CV_32F, 0.4 / 255);
    return ink;
}

/// Where a whole page has text, as if each cluster were a grey box.
cv::Mat boxes_of(const PageLayout& page, double mask_scale) {
    const auto pixels = [&](double length) { return std::max(1, static_cast<int>(length * mask_scale)); };
    return boxes_of(page, mask_scale, {}, {pixels(page.width), pixels(page.height)});
}

/// A leak's text, shrunk and then softened, since strokes are no boxes.
cv::Mat soft_text(const cv::Mat& text, double shrinking) {
    cv::Mat soft;
    cv::GaussianBlur(resized(text, shrinking), soft, {}, comparison.softened_px);
    return soft;
}

/// A leak's text at the resolution of boxes, as it would be if the leak were in some scale. The key is the factor it was shrunk by.
using SoftTexts = std::map<double, cv::Mat>;

void add_text(SoftTexts& texts, const cv::Mat& text, double boxes_scale, double scale) {
    const double shrinking = boxes_scale / scale;
    if (cv::Mat& soft = texts[shrinking]; soft.empty()) soft = soft_text(text, shrinking);
}

}  // namespace

void PageBoxes::compare_roughly(std::span<LikelyPage> pages) const {
    SoftTexts texts;
    for (const LikelyPage& page : pages) add_text(texts, text_, comparison.rough_boxes, page.scale);
    run_parallel(pages.size(), threads_, [&](std::size_t at) {
        LikelyPage& page = pages[at];
        page.agreement = Correlator(boxes_of(layout_of(page), comparison.rough_boxes))
                             .match(texts.at(comparison.rough_boxes / page.scale), 1)
                             .front()
                             .agreement;
    });
}

double PageBoxes::fine_boxes_of(const LikelyPage& page) const {
    return std::clamp(std::sqrt(comparison.fine_area_px / static_cast<double>(text_.total())) * page.scale, comparison.least_fine_boxes,
                      comparison.most_fine_boxes);
}

/// The places of the page at which the leak's middle may be, in points.
std::vector<cv::Point2d> PageBoxes::places_of(const LikelyPage& page, const cv::Mat& leak) const {
    std::vector<cv::Point2d> places;
    for (const Correlator::Peak& peak : Correlator(boxes_of(layout_of(page), comparison.placing_boxes)).match(leak, comparison.most_places))
        places.emplace_back((peak.x + leak.cols / 2.0) / comparison.placing_boxes, (peak.y + leak.rows / 2.0) / comparison.placing_boxes);
    return places;
}

void PageBoxes::compare_finely(std::span<LikelyPage> pages) const {
    SoftTexts texts;
    std::map<double, cv::Mat> textures;  // textures of the leak's text, by the factor it was shrunk by
    for (const LikelyPage& page : pages) {
        add_text(texts, text_, comparison.placing_boxes, page.scale);
        for (const double factor : {1 / comparison.scale_step, 1.0, comparison.scale_step}) {
            const double shrinking = fine_boxes_of(page) / (page.scale * factor);
            if (cv::Mat& texture = textures[shrinking]; texture.empty()) texture = compared_texture(soft_text(text_, shrinking));
        }
    }
    run_parallel(pages.size(), threads_, [&](std::size_t at) {
        LikelyPage& page = pages[at];
        const double middle = page.scale;
        const double fine_boxes = fine_boxes_of(page);
        const std::vector<cv::Point2d> places = places_of(page, texts.at(comparison.placing_boxes / middle));
        page.agreement = -1;
        const auto look = [&](double scale, cv::Point2d place) {
            const cv::Mat& leak = textures.at(fine_boxes / scale);
            const cv::Size size(leak.cols + 2 * comparison.fine_reach_px, leak.rows + 2 * comparison.fine_reach_px);
            const cv::Point2d corner = place - cv::Point2d(size.width, size.height) / (2 * fine_boxes);
            const double agreement = best_agreement(compared_texture(boxes_of(layout_of(page), fine_boxes, corner, size)), leak);
            const bool is_better = agreement > page.agreement;
            if (is_better) std::tie(page.agreement, page.scale) = std::pair(agreement, scale);
            return is_better;
        };
        cv::Point2d best;
        for (const cv::Point2d& place : places) {
            if (look(middle, place)) best = place;
        }
        for (const double factor : {1 / comparison.scale_step, comparison.scale_step}) look(middle * factor, best);
    });
}

}  // namespace telltale
