#include "trace/informed/beyond_original.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "trace/informed/blurred.hpp"
#include "trace/informed/explain.hpp"

namespace telltale {
namespace {

constexpr double local_tiles = 1 / 8.0;  // standard deviation of the surroundings in which noise is measured, tiles
constexpr int edge_bins = 16;            // classes of contrast, with the same number of pixels each
constexpr double noise_floor = 4;        // levels squared, as in normalise()
constexpr double outlier_levels = 4;     // a pixel that is off by less is never left out
// Standard deviations beyond which a pixel is left out. In sum, 19 photos after 1280 px at Q50 scored 176.6 with 2.5 and 181 with
// 3.5 to 10.
constexpr double outlier_deviations = 4;
constexpr double dark = 0.5;        // share of full light below which a pixel is dark
constexpr double dark_share = 0.2;  // share of dark pixels from which a page is marked by light: docs/format.md, section 6

/// The variance of the rest at each place, levels squared.
///
/// It depends on how much contrast the original has around the place, and on how noisy the surroundings are.
cv::Mat variance_of(const cv::Mat& rest, const cv::Mat& original, const cv::Mat& seen, double tile_px) {
    const double local_px = local_tiles * tile_px;
    const cv::Mat fine = original - blurred(original, 1.2);
    cv::Mat edges;
    cv::sqrt(blurred(fine.mul(fine), 1), edges);
    std::vector<float> sorted;
    sorted.reserve(rest.total());
    for (int y = 0; y < rest.rows; ++y) {
        for (int x = 0; x < rest.cols; ++x) {
            if (seen.at<float>(y, x) > 0) sorted.push_back(edges.at<float>(y, x));
        }
    }
    if (sorted.empty()) return cv::Mat(rest.size(), CV_32F, cv::Scalar(1));
    std::sort(sorted.begin(), sorted.end());
    std::vector<float> bounds;  // upper bounds of the bins
    for (int bin = 1; bin < edge_bins; ++bin) bounds.push_back(sorted[sorted.size() * static_cast<std::size_t>(bin) / edge_bins]);
    const auto bin_of = [&](float edge) {
        return static_cast<std::size_t>(std::lower_bound(bounds.begin(), bounds.end(), edge) - bounds.begin());
    };
    std::vector<std::vector<float>> squares(edge_bins);
    for (int y = 0; y < rest.rows; ++y) {
        for (int x = 0; x < rest.cols; ++x) {
            const float value = rest.at<float>(y, x);
            if (seen.at<float>(y, x) > 0) squares[bin_of(edges.at<float>(y, x))].push_back(value * value);
        }
    }
    std::array<float, edge_bins> variances{};
    for (std::size_t bin = 0; bin < edge_bins; ++bin) {
        std::vector<float>& all = squares[bin];
        if (all.empty()) {
            variances[bin] = 1000;
            continue;
        }
        const auto high = all.begin() + static_cast<std::ptrdiff_t>(0.98 * static_cast<double>(all.size() - 1));
        std::nth_element(all.begin(), high, all.end());
        const float limit = *high;
        double sum = 0;
        for (const float square : all) sum += std::min(square, limit);
        variances[bin] = std::max(0.05F, static_cast<float>(sum / static_cast<double>(all.size())));
    }
    cv::Mat variance(rest.size(), CV_32F);
    for (int y = 0; y < rest.rows; ++y) {
        for (int x = 0; x < rest.cols; ++x) variance.at<float>(y, x) = variances[bin_of(edges.at<float>(y, x))];
    }
    cv::Mat local;
    cv::divide(rest.mul(rest), variance, local);
    local = cv::min(cv::max(quotient(blurred(seen.mul(local), local_px), blurred(seen, local_px), 1e-3), 0.2), 5.0);
    return variance.mul(local);
}

}  // namespace

cv::Mat depth_of(const cv::Mat& original, const cv::Mat& light) {
    const bool is_dark = cv::countNonZero(original < dark) > dark_share * static_cast<double>(original.total());
    return is_dark ? cv::Mat(light.size(), CV_32F, cv::Scalar(1)) : light;
}

NormalisedLeak beyond_original(const cv::Mat& luma, const cv::Mat& original, const cv::Mat& seen, double tile_px) {
    const auto [rest, light] = explain(luma, original, seen, tile_px);
    const cv::Mat variance = variance_of(rest, original, seen, tile_px);
    const cv::Mat depth = depth_of(original, light);
    NormalisedLeak out{cv::Mat::zeros(luma.size(), CV_32F), cv::Mat::zeros(luma.size(), CV_32F), 1};
    for (int y = 0; y < luma.rows; ++y) {
        for (int x = 0; x < luma.cols; ++x) {
            const double value = rest.at<float>(y, x);
            const double noise = variance.at<float>(y, x);
            if (seen.at<float>(y, x) == 0 ||
                value * value > std::max(outlier_levels * outlier_levels, outlier_deviations * outlier_deviations * noise))
                continue;
            // A place tells more where the mark is deeper, and less where it is noisier.
            const double share = depth.at<float>(y, x);
            out.weighted.at<float>(y, x) = static_cast<float>(share * value / (noise + noise_floor));
            out.weight.at<float>(y, x) = static_cast<float>(share * share / (noise + noise_floor));
        }
    }
    return out;
}

}  // namespace telltale
