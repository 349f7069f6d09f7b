#include "trace/normalise.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "telltale/error.hpp"

namespace telltale {
namespace {

constexpr double ink_depth = 9;         // levels below the paper's envelope: beyond any tint, short of faint print
constexpr float outlier_levels = 4;     // a pixel further than this from its paper is no paper, however noisy it is
constexpr float outlier_deviations = 2.5F;
constexpr float noise_floor = 0.5F;     // levels squared: rounding and the tint itself, so that flat areas do not rule
constexpr double dark_median = 100;     // below: white on black

// Sums over step x step blocks; pixels past the last whole block share it.
cv::Mat shrink(const cv::Mat& picture, int step) {
    cv::Mat padded = picture;
    const int right = (step - picture.cols % step) % step;
    const int bottom = (step - picture.rows % step) % step;
    if (right != 0 || bottom != 0) cv::copyMakeBorder(picture, padded, 0, bottom, 0, right, cv::BORDER_REPLICATE);
    cv::Mat small;
    cv::resize(padded, small, {padded.cols / step, padded.rows / step}, 0, 0, cv::INTER_AREA);
    return small;
}

// Back to the full size: blocks were padded, so the picture is the top left of what they cover.
cv::Mat enlarge(const cv::Mat& small, int step, cv::Size size) {
    if (step == 1) return small;
    cv::Mat large;
    cv::resize(small, large, {small.cols * step, small.rows * step}, 0, 0, cv::INTER_LINEAR);
    return large({{0, 0}, size});
}

int grid_step(double deviation) { return std::max(1, static_cast<int>(deviation / 4)); }

void blur(cv::Mat& coarse, double deviation, int step) { cv::GaussianBlur(coarse, coarse, {}, deviation / step, 0, cv::BORDER_REPLICATE); }

// Local mean and variance of the paper, on a grid on which the convolution spans a few cells: any width for the price
// of a narrow one.
struct PaperStatistics {
    cv::Mat level;     // full size
    cv::Mat variance;  // full size
};

PaperStatistics measure_paper(const cv::Mat& luma, const cv::Mat& mask, double deviation) {
    const int step = grid_step(deviation);
    const cv::Mat depth = (luma - 255).mul(mask);  // small numbers, so that the variance keeps its digits
    cv::Mat density = shrink(mask, step);
    cv::Mat first = shrink(depth, step);
    cv::Mat second = shrink(depth.mul(luma - 255), step);
    for (cv::Mat* moment : {&density, &first, &second}) blur(*moment, deviation, step);
    cv::divide(first, density + 1e-3F, first);
    cv::divide(second, density + 1e-3F, second);
    second = cv::max(second - first.mul(first), 0);
    return {enlarge(first + 255, step, luma.size()), enlarge(second, step, luma.size())};
}

double median_of(const cv::Mat& luma) {
    std::array<int, 256> histogram{};
    for (int y = 0; y < luma.rows; y += 2) {
        const auto* row = luma.ptr<std::uint8_t>(y);
        for (int x = 0; x < luma.cols; x += 2) ++histogram[row[x]];
    }
    int seen = 0;
    const int half = ((luma.rows + 1) / 2) * ((luma.cols + 1) / 2) / 2;
    for (int level = 0; level < 256; ++level) {
        seen += histogram[static_cast<std::size_t>(level)];
        if (seen > half) return level;
    }
    return 255;
}

cv::Mat luma_of(const Raster& picture) {
    if (picture.empty() || picture.width <= 0 || picture.height <= 0 ||
        picture.samples.size() != static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height) * static_cast<std::size_t>(picture.channels)) {
        throw Error(ErrorKind::bad_request, "a leak's picture has no samples, or not as many as its size says");
    }
    const cv::Mat samples(picture.height, picture.width, CV_8UC(picture.channels), const_cast<std::uint8_t*>(picture.samples.data()));
    if (picture.channels == 1) return samples;
    cv::Mat luma;
    cv::cvtColor(samples, luma, cv::COLOR_RGB2GRAY);
    return luma;
}

}  // namespace

LeakLuma LeakLuma::halved() const {
    LeakLuma half;
    half.paper = shrink(paper, 2);
    cv::divide(shrink(luma.mul(paper), 2), half.paper, half.luma);  // 0 / 0 is 0 here: no paper, no say
    half.scale = scale / 2;
    return half;
}

LeakLuma find_paper(const Raster& picture, int max_side) {
    cv::Mat luma = luma_of(picture);
    LeakLuma leak;
    const int long_side = std::max(luma.cols, luma.rows);
    if (long_side > max_side) {
        // Whole pixels on both sides make the two scales differ a little; the lock is affine, so that is harmless.
        leak.scale = static_cast<double>(max_side) / long_side;
        cv::Mat small;
        cv::resize(luma, small, {}, leak.scale, leak.scale, cv::INTER_AREA);
        luma = small;
    }
    if (median_of(luma) < dark_median) luma = 255 - luma;

    cv::Mat envelope;
    cv::dilate(luma, envelope, cv::getStructuringElement(cv::MORPH_RECT, {5, 5}));
    const double deviation = std::max(2.0, std::max(luma.cols, luma.rows) / 120.0);
    const int step = grid_step(deviation);
    cv::Mat coarse = shrink(envelope, step);
    blur(coarse, deviation, step);
    cv::subtract(enlarge(coarse, step, luma.size()), ink_depth, envelope);
    cv::Mat ink;
    cv::compare(luma, envelope, ink, cv::CMP_LT);
    cv::dilate(ink, ink, cv::getStructuringElement(cv::MORPH_RECT, {3, 3}));
    luma.convertTo(leak.luma, CV_32F);
    ink.convertTo(leak.paper, CV_32F, -1.0 / 255, 1);
    return leak;
}

NormalisedLeak normalise(const LeakLuma& leak, double blur_px) {
    NormalisedLeak out;
    out.scale = leak.scale;
    cv::Mat mask = leak.paper.clone();
    for (int pass = 0; pass < 2; ++pass) {
        const PaperStatistics paper = measure_paper(leak.luma, mask, blur_px);
        const bool last = pass == 1;
        if (last) {
            out.weighted.create(mask.size(), CV_32F);
            out.weight.create(mask.size(), CV_32F);
        }
        for (int y = 0; y < mask.rows; ++y) {
            auto* m = mask.ptr<float>(y);
            const auto* luma = leak.luma.ptr<float>(y);
            const auto* level = paper.level.ptr<float>(y);
            const auto* variance = paper.variance.ptr<float>(y);
            float* weighted = last ? out.weighted.ptr<float>(y) : nullptr;
            float* weight = last ? out.weight.ptr<float>(y) : nullptr;
            for (int x = 0; x < mask.cols; ++x) {
                const float residual = luma[x] - level[x];
                const float limit = std::max(outlier_levels * outlier_levels, outlier_deviations * outlier_deviations * variance[x]);
                m[x] = residual * residual < limit ? m[x] : 0.0F;
                if (last) {
                    weight[x] = m[x] / (variance[x] + noise_floor);
                    weighted[x] = residual * weight[x];
                }
            }
        }
    }
    return out;
}

}  // namespace telltale
