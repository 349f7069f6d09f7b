#include "trace/shift/measure.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <optional>

#include "system/parallel.hpp"

namespace telltale {
namespace {

/// How a cluster's displacement is measured by least squares, after Lucas and Kanade. The numbers rest on what each comment says, since
/// no section of the docs gives them.
struct MeasurementLimits {
    // What is compared.

    /// Both pictures are blurred with this standard deviation, in pixels, which makes renderers alike.
    double smoothing_px = 0.7;
    /// A cluster's box is widened by so many pixels on each side, so that its ink has paper around it.
    double edge_px = 1;
    /// A cluster is measured where the leak shows so much of its box: a crop between two lines often cuts off paper alone.
    double least_shown = 0.7;

    // One cluster.

    /// Least squares take so many rounds, each of which begins where the last one ended.
    int rounds = 3;
    /// A cluster that seems to lie further off than so many pixels is not measured.
    double most_move_px = 3;
    /// A cluster below this similarity, 0 to 1, is covered or is another text, and is not measured.
    double least_similarity = 0.45;

    // All clusters.

    /// A thread takes so many clusters at once.
    std::size_t clusters_a_run = 32;
};
constexpr MeasurementLimits limits{};

/// Shifts a patch's surroundings by a fraction of a pixel and cuts the patch out.
cv::Mat moved(const cv::Mat& picture, const cv::Rect& box, double x, double y) {
    cv::Mat patch;
    const cv::Matx23d back(1, 0, x - box.x, 0, 1, y - box.y);
    cv::warpAffine(picture, patch, back, box.size(), cv::INTER_CUBIC, cv::BORDER_REPLICATE);
    return patch;
}

/// What every cluster of a page is measured on.
struct Views {
    cv::Mat seen;   ///< the leak's ink, smoothed
    cv::Mat drawn;  ///< the page's, where the leak shows it, smoothed
    PageFit fit;
};

/// What the leak shows of a cluster's box; nothing where that is too little of it, or too small to be measured.
std::optional<cv::Rect> box_of(const TextCluster& cluster, const Views& views) {
    double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;
    for (const auto& [x, y] : {std::pair(cluster.left, cluster.top),
                               {cluster.right, cluster.top},
                               {cluster.left, cluster.bottom},
                               {cluster.right, cluster.bottom}}) {
        const cv::Point2d at = views.fit.to_leak(x, y);
        left = std::min(left, at.x);
        right = std::max(right, at.x);
        top = std::min(top, at.y);
        bottom = std::max(bottom, at.y);
    }
    if (!(right - left < 4000 && bottom - top < 4000 && left > -1e6 && top > -1e6)) return std::nullopt;
    const cv::Rect box(
        cv::Point(static_cast<int>(std::floor(left - limits.edge_px)), static_cast<int>(std::floor(top - limits.edge_px))),
        cv::Point(static_cast<int>(std::ceil(right + limits.edge_px)), static_cast<int>(std::ceil(bottom + limits.edge_px))));
    const cv::Rect shown = box & cv::Rect({}, views.seen.size());
    if (shown.area() < limits.least_shown * box.area() || shown.width < 6 || shown.height < 5) return std::nullopt;
    return shown;
}

Displacement measure_cluster(const TextCluster& cluster, const Views& views) {
    Displacement measured;
    const std::optional<cv::Rect> shown = box_of(cluster, views);
    if (!shown) return measured;
    const cv::Rect& box = *shown;
    measured.in_view = true;
    const cv::Matx23d& map = views.fit.map;
    const cv::Matx22d to_page = cv::Matx22d(map(0, 0), map(0, 1), map(1, 0), map(1, 1)).inv();
    const cv::Mat there = views.seen(box);
    double x = 0;
    double y = 0;
    for (int round = 0; round < limits.rounds; ++round) {
        const cv::Mat here = moved(views.drawn, box, x, y);
        cv::Mat slope_x;
        cv::Mat slope_y;
        cv::Sobel(here, slope_x, CV_32F, 1, 0, 3, 1 / 8.0);
        cv::Sobel(here, slope_y, CV_32F, 0, 1, 3, 1 / 8.0);
        // there = gain * here + level - gain * (x slope_x + y slope_y)
        cv::Matx44d normal = cv::Matx44d::zeros();
        cv::Vec4d product(0, 0, 0, 0);
        double energy = 0;
        double count = 0;
        double sum = 0;
        for (int row = 0; row < box.height; ++row) {
            const float* a = here.ptr<float>(row);
            const float* b = there.ptr<float>(row);
            const float* u = slope_x.ptr<float>(row);
            const float* v = slope_y.ptr<float>(row);
            for (int column = 0; column < box.width; ++column) {
                const cv::Vec4d basis(a[column], 1, u[column], v[column]);
                for (int i = 0; i < 4; ++i) {
                    for (int j = i; j < 4; ++j) normal(i, j) += basis[i] * basis[j];
                    product[i] += basis[i] * b[column];
                }
                energy += b[column] * b[column];
                sum += b[column];
                count += 1;
            }
        }
        for (int i = 0; i < 4; ++i) {
            for (int j = 0; j < i; ++j) normal(i, j) = normal(j, i);
            normal(i, i) += 1e-6;
        }
        const cv::Matx44d inverse = normal.inv(cv::DECOMP_CHOLESKY);
        const cv::Vec4d solution = inverse * product;
        const double variation = energy - sum * sum / count;
        const double residual = std::max(0.0, energy - solution.dot(product));
        const double gain = solution[0];
        if (gain < 0.15 || variation < 1e-4 * count) break;
        x -= solution[2] / gain;
        y -= solution[3] / gain;
        if (std::hypot(x, y) > limits.most_move_px) break;
        if (round + 1 < limits.rounds) continue;
        measured.similarity = std::sqrt(std::max(0.0, 1 - residual / variation));
        if (measured.similarity < limits.least_similarity) break;
        // The blur ties neighbouring pixels together, so about a third of them counts as independent.
        const double noise = 3 * residual / std::max(1.0, count - 4) / (gain * gain);
        const cv::Matx22d spread = to_page * cv::Matx22d(inverse(2, 2), inverse(2, 3), inverse(3, 2), inverse(3, 3)) * to_page.t() * noise;
        const cv::Vec2d page_move = to_page * cv::Vec2d(x, y);
        const auto project = [&](const PageVector& direction, double& value, double& variance) {
            const cv::Vec2d d(direction.x, direction.y);
            value = d.dot(page_move);
            variance = d.dot(spread * d) + 1e-8;
        };
        project(cluster.along, measured.along, measured.along_variance);
        project(cluster.up, measured.up, measured.up_variance);
    }
    return measured;
}

}  // namespace

std::vector<Displacement> measure_clusters(const cv::Mat& leak, const DrawnPage& page, const PageFit& fit, const PageLayout& layout,
                                           int threads) {
    Views views;
    views.fit = fit;
    cv::GaussianBlur(leak, views.seen, {0, 0}, limits.smoothing_px);
    cv::GaussianBlur(draw_in_leak(page, fit, leak.size()), views.drawn, {0, 0}, limits.smoothing_px);
    std::vector<Displacement> measured(layout.clusters.size());
    const std::size_t count = measured.size();
    const std::size_t runs = (count + limits.clusters_a_run - 1) / limits.clusters_a_run;
    run_parallel(runs, threads, [&](std::size_t run) {
        for (std::size_t i = run * limits.clusters_a_run; i < std::min(count, (run + 1) * limits.clusters_a_run); ++i)
            measured[i] = measure_cluster(layout.clusters[i], views);
    });
    return measured;
}

}  // namespace telltale
