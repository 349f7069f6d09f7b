#include "trace/agreement/missing_glyphs.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace telltale {
namespace {

/// When characters are missing: docs/design/agreement.md, "Is this the document?".
struct MissingGlyphLimits {
    /// Characters that are looked at, spread over all of the page.
    std::size_t looked_at = 120;
    /// Fewest characters from which anything can be told. On a form with twelve words a sixth of all pairs were the same.
    std::size_t least = 20;
    /// Side of the square to which each character is brought, in pixels.
    int side_px = 12;
    /// A character has this standard deviation at least, in levels. One that was not drawn has none.
    double least_contrast = 6;
    /// Two characters are the same from this correlation on.
    double same = 0.9;
    /// Greatest share of pairs of characters that may be the same, or not be drawn. Twelve pages had up to 0.013, and a notice without
    /// its fonts 0.81. A page of which half lacks its font has 0.25, and then the other half is compared well enough.
    double most_same = 0.25;
};
constexpr MissingGlyphLimits limits;

/// A character's luma less its mean, of length one; zero where nothing is drawn.
cv::Mat glyph_of(const cv::Mat& drawn, const TextCluster& cluster, double scale) {
    const cv::Rect box(cv::Point(static_cast<int>(std::floor(cluster.left * scale)), static_cast<int>(std::floor(cluster.top * scale))),
                       cv::Point(static_cast<int>(std::ceil(cluster.right * scale)), static_cast<int>(std::ceil(cluster.bottom * scale))));
    const cv::Rect inside = box & cv::Rect({0, 0}, drawn.size());
    if (inside.empty()) return {};
    cv::Mat glyph;
    cv::resize(drawn(inside), glyph, {limits.side_px, limits.side_px}, 0, 0, cv::INTER_AREA);
    glyph.convertTo(glyph, CV_32F);
    glyph -= cv::mean(glyph)[0];
    const double length = cv::norm(glyph);
    if (length < limits.least_contrast * limits.side_px) return cv::Mat::zeros(glyph.size(), CV_32F);
    return glyph / length;
}

}  // namespace

bool lacks_glyphs(const cv::Mat& drawn, const PageLayout& page) {
    if (page.clusters.size() < limits.least) return false;
    const double scale = std::max(drawn.cols, drawn.rows) / std::max(page.width, page.height);
    const std::size_t step = (page.clusters.size() + limits.looked_at - 1) / limits.looked_at;
    std::vector<cv::Mat> glyphs;
    for (std::size_t i = 0; i < page.clusters.size(); i += step) {
        cv::Mat glyph = glyph_of(drawn, page.clusters[i], scale);
        if (!glyph.empty()) glyphs.push_back(std::move(glyph));
    }
    if (glyphs.size() < limits.least) return false;
    std::size_t pairs = 0;
    std::size_t same = 0;
    for (std::size_t a = 0; a < glyphs.size(); ++a) {
        for (std::size_t b = 0; b < a; ++b) {
            ++pairs;
            const bool is_drawn = cv::countNonZero(glyphs[a]) + cv::countNonZero(glyphs[b]) > 0;
            if (!is_drawn || glyphs[a].dot(glyphs[b]) >= limits.same) ++same;
        }
    }
    return static_cast<double>(same) > limits.most_same * static_cast<double>(pairs);
}

}  // namespace telltale
