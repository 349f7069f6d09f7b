#include "trace/informed/explain.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "trace/informed/blurred.hpp"

namespace telltale {
namespace {

constexpr int reach = explained_reach;
constexpr int taps = (2 * reach + 1) * (2 * reach + 1);
constexpr int terms = taps + 4;  // besides the taps: a wide blur, a square, a cube and a constant

/// How page and light are fitted to a leak: docs/design/camera.md, "Beside the original", which gives the sixth of a tile.
struct ExplanationFit {
    /// Pictures of more pixels than this are sampled to fit the terms.
    std::size_t enough_px = 400'000;
    /// What varies more slowly than this standard deviation, in tiles, is taken for light.
    double slow_tiles = 1 / 6.0;
    /// Page and light are fitted in turn in so many rounds.
    int illumination_rounds = 3;
    /// Every place has at least this share of full light when light is fitted.
    double least_light = 0.02;
};
constexpr ExplanationFit fitting;

/// How what is left of strokes is taken away: docs/design/camera.md, "Beside the original", which gives the tenth of a tile.
struct StrokeLevelling {
    /// Ink that runs straight for so many tiles is a stroke.
    double stroke_tiles = 0.1;
    /// What is left of a stroke is averaged over this length, in tiles.
    double stroke_window_tiles = 0.4;
    /// There is paper in the square of this side, in pixels, around a stroke.
    int paper_px = 9;
    /// A stroke is darker than paper by at least this share of full light.
    double least_stroke = 0.1;
};
constexpr StrokeLevelling levelling;

/// What the leak would be without a mark and under even light, 0 to about 1.
///
/// It is the original through the kernel and the tone curve that explain the leak best.
cv::Mat drawn_alike(const cv::Mat& even, const cv::Mat& original, const cv::Mat& seen) {
    const cv::Mat soft = blurred(original, 0.8);
    const cv::Mat wide = blurred(original, 3);
    const auto fill = [&](int x, int y, std::array<float, terms>& row) {
        std::size_t i = 0;
        for (int dy = -reach; dy <= reach; ++dy) {
            const auto* line = original.ptr<float>(y + dy);
            for (int dx = -reach; dx <= reach; ++dx) row[i++] = line[x + dx];
        }
        const float light = soft.at<float>(y, x);
        row[i++] = wide.at<float>(y, x);
        row[i++] = light * light;
        row[i++] = light * light * light;
        row[i] = 1;
    };
    std::array<std::array<float, terms>, terms> line_sums{};  // sums of one row only, so that floats are exact enough
    std::array<std::array<double, terms>, terms> sums{};
    std::array<double, terms> products{};
    std::array<float, terms> row{};
    // Every second pixel is taken, like the squares of one colour on a chessboard, and only every so many rows of a large picture.
    // They say as much as all of them.
    const int step = std::max(1, static_cast<int>(even.total() / fitting.enough_px));
    for (int y = reach; y < even.rows - reach; y += step) {
        for (int x = reach + y / step % 2; x < even.cols - reach; x += 2) {
            if (seen.at<float>(y, x) == 0) continue;
            fill(x, y, row);
            const double value = even.at<float>(y, x);
            for (std::size_t i = 0; i < terms; ++i) {
                const float a = row[i];
                products[i] += a * value;
                for (std::size_t j = 0; j < terms; ++j) line_sums[i][j] += a * row[j];
            }
        }
        for (std::size_t i = 0; i < terms; ++i) {
            for (std::size_t j = 0; j < terms; ++j) sums[i][j] += std::exchange(line_sums[i][j], 0.0F);
        }
    }
    cv::Mat normal(terms, terms, CV_64F);
    cv::Mat right(terms, 1, CV_64F);
    for (int i = 0; i < terms; ++i) {
        right.at<double>(i) = products[static_cast<std::size_t>(i)];
        for (int j = 0; j <= i; ++j) normal.at<double>(i, j) = sums[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)];
        normal.at<double>(i, i) *= 1 + 1e-6;  // a smooth picture leaves the kernel open, and a little damping chooses a small one
    }
    cv::completeSymm(normal, true);
    cv::Mat solution;
    cv::solve(normal, right, solution, cv::DECOMP_SVD);
    cv::Mat expected = cv::Mat::zeros(even.size(), CV_32F);
    for (int y = reach; y < even.rows - reach; ++y) {
        for (int x = reach; x < even.cols - reach; ++x) {
            fill(x, y, row);
            double sum = 0;
            for (int i = 0; i < terms; ++i) sum += row[static_cast<std::size_t>(i)] * solution.at<double>(i);
            expected.at<float>(y, x) = static_cast<float>(sum);
        }
    }
    return expected;
}

/// Where an original has strokes that run straight for `length` pixels, and beside them: 1 there, else 0.
cv::Mat along_strokes(const cv::Mat& original, int length, bool across) {
    cv::Mat paper;
    cv::dilate(original, paper, cv::getStructuringElement(cv::MORPH_RECT, {levelling.paper_px, levelling.paper_px}));
    const cv::Mat ink = paper - original;
    cv::Mat strokes;
    cv::morphologyEx(ink, strokes, cv::MORPH_OPEN,
                     cv::getStructuringElement(cv::MORPH_RECT, across ? cv::Size(length, 1) : cv::Size(1, length)));
    cv::Mat beside;
    cv::dilate(strokes > levelling.least_stroke, beside,
               cv::getStructuringElement(cv::MORPH_RECT, across ? cv::Size(3, 2 * reach + 1) : cv::Size(2 * reach + 1, 3)));
    beside.convertTo(beside, CV_32F, 1.0 / 255);
    return beside;
}

/// Takes away what is left of straight strokes.
///
/// Renderers draw a stroke one or two pixels wide, darker or lighter, as it falls onto their grid. So what is left of it is the
/// same along all of its length, which no mark is.
void level_strokes(cv::Mat& rest, const cv::Mat& original, const cv::Mat& seen, double tile_px) {
    const int length = std::max(3, static_cast<int>(levelling.stroke_tiles * tile_px));
    const int window = static_cast<int>(levelling.stroke_window_tiles * tile_px) | 1;
    for (const bool across : {true, false}) {
        const cv::Mat on = seen.mul(along_strokes(original, length, across));
        const cv::Size along = across ? cv::Size(window, 1) : cv::Size(1, window);
        cv::Mat sum;
        cv::Mat count;
        cv::blur(on.mul(rest), sum, along, {-1, -1}, cv::BORDER_CONSTANT);
        cv::blur(on, count, along, {-1, -1}, cv::BORDER_CONSTANT);
        rest -= on.mul(quotient(sum, count, 1e-3));
    }
}

}  // namespace

Explained explain(const cv::Mat& luma, const cv::Mat& original, const cv::Mat& seen, double tile_px) {
    const double slow_px = fitting.slow_tiles * tile_px;
    cv::Mat lamps(luma.size(), CV_32F, cv::Scalar(255));
    cv::Mat page;
    for (int round = 0; round < fitting.illumination_rounds; ++round) {
        cv::Mat even;
        cv::divide(luma, cv::max(lamps, 1), even);
        page = drawn_alike(even, original, seen);
        const cv::Mat least = cv::max(page, fitting.least_light);
        const cv::Mat weight = seen.mul(least).mul(least);
        lamps = quotient(blurred(seen.mul(least).mul(luma), slow_px), blurred(weight, slow_px), 1e-6);
    }
    cv::Mat rest = luma - lamps.mul(page);
    // Contrast differs from place to place too: reflections, and a lens that is sharper in the middle.
    const cv::Mat near = blurred(seen, slow_px);
    const cv::Mat apart = page - quotient(blurred(seen.mul(page), slow_px), near, 1e-6);
    const cv::Mat contrast = quotient(blurred(seen.mul(rest).mul(apart), slow_px), blurred(seen.mul(apart).mul(apart), slow_px), 1e-3);
    rest -= contrast.mul(apart);
    rest -= quotient(blurred(seen.mul(rest), slow_px), near, 1e-6);
    level_strokes(rest, original, seen, tile_px);
    return {rest, cv::min(cv::max(page, 0.0), 1.1)};
}

}  // namespace telltale
