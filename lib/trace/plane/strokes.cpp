#include "trace/plane/strokes.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <opencv2/imgproc.hpp>

#include "trace/plane/lines.hpp"

namespace telltale {
namespace {

/// Slants are tangents.
struct StrokeLimits {
    double cells = 10;              ///< parts along the picture's longer side
    double strong = 0.6;            ///< share of the edges at ink that are too weak to count
    double upright = 0.45;          ///< most slant of an edge
    std::size_t least_edges = 150;  ///< pixels of edges from which a part says something
    double bin = 0.01;              ///< width of a slant's bin
    double near = 0.06;             ///< half the width of a mode
    double by_chance = 0.13;        ///< share of edges that lie in a mode when all slants are equally frequent
    int rounds = 4;
};
constexpr StrokeLimits limits{};
constexpr int bins = 91;

/// One pixel of an edge.
struct Edge {
    cv::Point2d at;
    double slant;
    double strength;
};

/// The most frequent slant, roughly.
double mode_of(const std::vector<Edge>& edges) {
    std::array<double, bins> histogram{};
    for (const Edge& edge : edges) {
        const int bin = static_cast<int>(std::floor(edge.slant / limits.bin + bins / 2.0));
        if (bin >= 0 && bin < bins) histogram[static_cast<std::size_t>(bin)] += edge.strength;
    }
    constexpr std::array<double, 5> kernel{1, 2, 3, 2, 1};
    double most = -1;
    int at = 0;
    for (int i = 0; i < bins; ++i) {
        double sum = 0;
        for (int k = -2; k <= 2; ++k) {
            if (i + k >= 0 && i + k < bins) sum += kernel[static_cast<std::size_t>(k + 2)] * histogram[static_cast<std::size_t>(i + k)];
        }
        if (sum <= most) continue;
        most = sum;
        at = i;
    }
    return (at - bins / 2) * limits.bin;
}

UprightStrokes strokes_of(const std::vector<Edge>& edges) {
    UprightStrokes strokes;
    strokes.slant = mode_of(edges);
    double all = 0;
    double inside = 0;
    for (int round = 0; round <= limits.rounds; ++round) {
        double sum = 0;
        all = inside = 0;
        for (const Edge& edge : edges) {
            all += edge.strength;
            if (std::abs(edge.slant - strokes.slant) >= limits.near) continue;
            inside += edge.strength;
            sum += edge.strength * edge.slant;
        }
        if (inside > 0 && round < limits.rounds) strokes.slant = sum / inside;
    }
    for (const Edge& edge : edges) strokes.at += edge.at / static_cast<double>(edges.size());
    strokes.weight = std::sqrt(static_cast<double>(edges.size())) * std::max(inside / all - limits.by_chance, 0.01);
    return strokes;
}

}  // namespace

std::vector<UprightStrokes> find_upright_strokes(const cv::Mat& luma, const cv::Mat& ink) {
    cv::Mat smooth;
    luma.convertTo(smooth, CV_32F);
    cv::GaussianBlur(smooth, smooth, {0, 0}, 1);
    cv::Mat across;
    cv::Mat down;
    cv::Sobel(smooth, across, CV_32F, 1, 0);
    cv::Sobel(smooth, down, CV_32F, 0, 1);
    std::vector<double> at_ink;
    for (int y = 0; y < luma.rows; ++y) {
        for (int x = 0; x < luma.cols; ++x) {
            if (ink.at<std::uint8_t>(y, x) != 0) at_ink.push_back(std::abs(across.at<float>(y, x)));
        }
    }
    const double least = at_ink.empty() ? 50 : quantile(std::move(at_ink), limits.strong);
    const double side = std::max(1.0, std::floor(std::max(luma.cols, luma.rows) / limits.cells));
    std::map<std::pair<int, int>, std::vector<Edge>> parts;
    for (int y = 0; y < luma.rows; ++y) {
        const float* const gx = across.ptr<float>(y);
        const float* const gy = down.ptr<float>(y);
        std::vector<Edge>* part = nullptr;
        int column = -1;
        for (int x = 0; x < luma.cols; ++x) {
            const double strength = std::abs(gx[x]);
            if (strength <= least || std::abs(gy[x]) >= limits.upright * strength) continue;
            const int here = static_cast<int>(x / side);
            if (here != column) part = &parts[{static_cast<int>(y / side), here}];
            column = here;
            part->push_back({{static_cast<double>(x), static_cast<double>(y)}, -gy[x] / gx[x], strength});
        }
    }
    std::vector<UprightStrokes> strokes;
    for (const auto& [place, edges] : parts) {
        if (edges.size() >= limits.least_edges) strokes.push_back(strokes_of(edges));
    }
    return strokes;
}

}  // namespace telltale
