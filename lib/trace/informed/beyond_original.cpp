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

/// How what an original leaves of a leak is weighed: docs/design/camera.md, "Beside the original".
///
/// Of these numbers that section gives only the fifth of a page that is dark.
struct WeighingLimits {
    // The variance of what is left.

    /// Noise is measured in surroundings of this standard deviation, in tiles.
    double local_tiles = 1 / 8.0;
    /// Pixels are put into so many classes by the original's contrast, with the same number of pixels in each.
    int edge_bins = 16;

    // Which pages are marked by light.

    /// A pixel is dark below this share of full light.
    double dark = 0.5;
    /// A page with more than this share of dark pixels is marked by light: docs/format.md, section 6.
    double dark_share = 0.2;

    // What a pixel weighs.

    /// A pixel that is off by fewer levels than this is never left out.
    double outlier_levels = 4;
    /// A pixel that is off by more standard deviations than this is left out. In sum, 19 photos after 1280 px at Q50 scored 176.6
    /// with 2.5 and 181 with 3.5 to 10.
    double outlier_deviations = 4;
    /// So much is added to the variance of every pixel, in levels squared, as in normalise().
    double noise_floor = 4;
};
constexpr WeighingLimits limits;

/// The variance of the rest at each place, levels squared.
///
/// It depends on how much contrast the original has around the place, and on how noisy the surroundings are.
cv::Mat variance_of(const cv::Mat& rest, const cv::Mat& original, const cv::Mat& seen, double tile_px) {
    const double local_px = limits.local_tiles * tile_px;
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
    for (int bin = 1; bin < limits.edge_bins; ++bin)
        bounds.push_back(sorted[sorted.size() * static_cast<std::size_t>(bin) / limits.edge_bins]);
    const auto bin_of = [&](float edge) {
        return static_cast<std::size_t>(std::lower_bound(bounds.begin(), bounds.end(), edge) - bounds.begin());
    };
    std::vector<std::vector<float>> squares(limits.edge_bins);
    for (int y = 0; y < rest.rows; ++y) {
        for (int x = 0; x < rest.cols; ++x) {
            const float value = rest.at<float>(y, x);
            if (seen.at<float>(y, x) > 0) squares[bin_of(edges.at<float>(y, x))].push_back(value * value);
        }
    }
    std::array<float, limits.edge_bins> variances{};
    for (std::size_t bin = 0; bin < limits.edge_bins; ++bin) {
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
    const bool is_dark = cv::countNonZero(original < limits.dark) > limits.dark_share * static_cast<double>(original.total());
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
            if (seen.at<float>(y, x) == 0 || value * value > std::max(limits.outlier_levels * limits.outlier_levels,
                                                                      limits.outlier_deviations * limits.outlier_deviations * noise))
                continue;
            // A place tells more where the mark is deeper, and less where it is noisier.
            const double share = depth.at<float>(y, x);
            out.weighted.at<float>(y, x) = static_cast<float>(share * value / (noise + limits.noise_floor));
            out.weight.at<float>(y, x) = static_cast<float>(share * share / (noise + limits.noise_floor));
        }
    }
    return out;
}

}  // namespace telltale
