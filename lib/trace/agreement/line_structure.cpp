#include "trace/agreement/line_structure.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "trace/agreement/flat_place.hpp"

namespace telltale {
namespace {

/// When strokes are those of other text: docs/design/agreement.md, "Is this the document?".
struct LineStructureLimits {
    /// Fewest blocks with strokes from which anything can be told.
    std::size_t least_blocks = 12;
    /// Standard deviation that the strokes of a block have at least, in levels.
    double least_contrast = 4;
    /// Stripes say little about where the page lies along them, so that strokes are looked for so many pixels further on each side.
    int search_px = 8;
    /// How far the page is moved over itself, along its lines, in sides of a block. It is no whole number, so that columns of a table
    /// do not meet their neighbours.
    double moved = 2.7;
    /// Greatest excess of the median correlation over what chance gives at which the text is another one.
    double most_median = 0.12;
    /// The same of the upper quartile, which is high where a part of the page is shown and the rest is covered.
    double most_upper_quartile = 0.2;
};
constexpr LineStructureLimits limits;

/// A texture without the mean of each pixel's surroundings along its row and along its column.
cv::Mat strokes_of(const cv::Mat& texture, int block) {
    cv::Mat mean;
    cv::blur(texture, mean, {block, 1});
    cv::Mat result = texture - mean;
    cv::blur(result, mean, {1, block});
    return result - mean;
}

struct Quartiles {
    double median = 0;
    double upper = 0;
};

Quartiles quartiles_of(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return {values[values.size() / 2], values[values.size() * 3 / 4]};
}

/// The correlations of all blocks of strokes with what lies beneath, each at its best place.
///
/// beneath  strokes of the page, with `reach` pixels more on each side
/// sign     -1 where one of the two is inverted
std::vector<double> correlations(const cv::Mat& strokes, const cv::Mat& inside, const cv::Mat& beneath, int reach, int block, int sign) {
    std::vector<double> result;
    const double least = limits.least_contrast * block;
    for (int y = 0; y + block <= strokes.rows; y += block) {
        for (int x = 0; x + block <= strokes.cols; x += block) {
            const cv::Rect at(x, y, block, block);
            if (cv::countNonZero(inside(at)) < at.area()) continue;
            if (cv::norm(strokes(at)) < least || cv::norm(beneath(at + cv::Point(reach, reach))) < least) continue;
            cv::Mat scores;
            cv::matchTemplate(beneath(cv::Rect(x, y, block + 2 * reach, block + 2 * reach)), strokes(at), scores, cv::TM_CCORR_NORMED);
            double lowest = 0;
            double highest = 0;
            cv::minMaxLoc(scores, &lowest, &highest);
            result.push_back(sign > 0 ? highest : -lowest);
        }
    }
    return result;
}

/// What chance gives: the page over itself, moved along its lines to either side.
Quartiles chance_of(const cv::Mat& page, const cv::Rect& part, const cv::Mat& inside, int reach, int block) {
    std::vector<double> values;
    const cv::Point margin(reach, reach);
    const int moved = static_cast<int>(std::lround(limits.moved * block));
    const cv::Mat here = part_of(page, part);
    for (const int x : {-moved, moved}) {
        const cv::Mat there = part_of(page, {part.tl() + cv::Point(x, 0) - margin, part.size() + cv::Size(2 * margin)});
        const std::vector<double> some = correlations(here, inside, there, reach, block, 1);
        values.insert(values.end(), some.begin(), some.end());
    }
    // Where the page has next to nothing beside itself, nothing is alike by chance.
    return values.size() < limits.least_blocks ? Quartiles{} : quartiles_of(std::move(values));
}

/// Where the strokes of a leak fit the page best, near a place.
cv::Point best_place(const cv::Mat& strokes, const cv::Mat& page, cv::Point at, int sign) {
    const cv::Point search(limits.search_px, limits.search_px);
    cv::Mat scores;
    cv::matchTemplate(part_of(page, {at - search, strokes.size() + cv::Size(2 * search)}), sign * strokes, scores, cv::TM_CCORR);
    cv::Point best;
    cv::minMaxLoc(scores, nullptr, nullptr, nullptr, &best);
    return at - search + best;
}

}  // namespace

bool has_other_text(const cv::Mat& leak, const cv::Mat& inside, const cv::Mat& page, cv::Point at, int reach, int block) {
    const cv::Mat strokes = strokes_of(leak, block);
    const cv::Mat page_strokes = strokes_of(page, block);
    const Quartiles chance = chance_of(page_strokes, {at, leak.size()}, inside, reach, block);
    const cv::Point margin(reach, reach);
    for (const int sign : {1, -1}) {
        const cv::Point place = best_place(strokes, page_strokes, at, sign);
        const cv::Mat beneath = part_of(page_strokes, {place - margin, leak.size() + cv::Size(2 * margin)});
        std::vector<double> values = correlations(strokes, inside, beneath, reach, block, sign);
        if (values.size() < limits.least_blocks) return false;
        const Quartiles seen = quartiles_of(std::move(values));
        if (seen.median > chance.median + limits.most_median || seen.upper > chance.upper + limits.most_upper_quartile) return false;
    }
    return true;
}

}  // namespace telltale
