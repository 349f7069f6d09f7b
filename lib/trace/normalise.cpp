#include "trace/normalise.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "telltale/error.hpp"

namespace telltale {
namespace {

constexpr float ink_depth = 14;         // levels below the paper's envelope: beyond any tint, short of faint print
constexpr float outlier_levels = 4;     // a pixel further than this from its paper is no paper, however noisy it is
constexpr float outlier_deviations = 2.5F;
constexpr float noise_floor = 0.5F;     // levels squared: rounding and the tint itself, so that flat areas do not rule
constexpr double dark_median = 100;     // below: white on black

// A Gaussian blur of any width for the price of a narrow one: on a grid on which it spans a few cells.
cv::Mat wide_blur(const cv::Mat& picture, double deviation) {
    const int step = std::max(1, static_cast<int>(deviation / 4));
    const cv::Size small((picture.cols + step - 1) / step, (picture.rows + step - 1) / step);
    cv::Mat coarse;
    if (step == 1) {
        coarse = picture.clone();
    } else {
        cv::resize(picture, coarse, small, 0, 0, cv::INTER_AREA);
    }
    cv::GaussianBlur(coarse, coarse, {}, deviation / step, 0, cv::BORDER_REPLICATE);
    if (step > 1) cv::resize(coarse, coarse, picture.size(), 0, 0, cv::INTER_LINEAR);
    return coarse;
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

NormalisedLeak NormalisedLeak::halved() const {
    NormalisedLeak half;
    const cv::Size size((weighted.cols + 1) / 2, (weighted.rows + 1) / 2);
    // Odd sizes are padded, not squeezed: the half must be a half exactly, or the tile's pitch would be off.
    cv::Mat even_weighted = weighted;
    cv::Mat even_weight = weight;
    if (weighted.cols % 2 != 0 || weighted.rows % 2 != 0) {
        cv::copyMakeBorder(weighted, even_weighted, 0, weighted.rows % 2, 0, weighted.cols % 2, cv::BORDER_CONSTANT, 0);
        cv::copyMakeBorder(weight, even_weight, 0, weight.rows % 2, 0, weight.cols % 2, cv::BORDER_CONSTANT, 0);
    }
    cv::resize(even_weighted, half.weighted, size, 0, 0, cv::INTER_AREA);
    cv::resize(even_weight, half.weight, size, 0, 0, cv::INTER_AREA);
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
    envelope.convertTo(envelope, CV_32F);
    envelope = wide_blur(envelope, std::max(2.0, std::max(luma.cols, luma.rows) / 120.0));
    luma.convertTo(leak.luma, CV_32F);
    cv::Mat ink;
    cv::compare(leak.luma, envelope - ink_depth, ink, cv::CMP_LT);
    cv::dilate(ink, ink, cv::getStructuringElement(cv::MORPH_RECT, {3, 3}));
    cv::Mat paper;
    cv::compare(ink, 0, paper, cv::CMP_EQ);
    paper.convertTo(leak.paper, CV_32F, 1.0 / 255);
    return leak;
}

NormalisedLeak normalise(const LeakLuma& leak, double blur_px) {
    cv::Mat mask = leak.paper.clone();
    cv::Mat residual;
    const cv::Mat& luma = leak.luma;
    for (int pass = 0; pass < 2; ++pass) {
        const cv::Mat density = wide_blur(mask, blur_px) + 1e-3F;
        cv::Mat level = wide_blur(luma.mul(mask), blur_px);
        cv::divide(level, density, level);
        residual = (luma - level).mul(mask);
        cv::Mat variance = wide_blur(residual.mul(residual), blur_px);
        cv::divide(variance, density, variance);
        for (int y = 0; y < mask.rows; ++y) {
            auto* m = mask.ptr<float>(y);
            auto* r = residual.ptr<float>(y);
            const auto* v = variance.ptr<float>(y);
            for (int x = 0; x < mask.cols; ++x) {
                const float limit = std::max(outlier_levels * outlier_levels, outlier_deviations * outlier_deviations * v[x]);
                const bool paper = m[x] > 0 && r[x] * r[x] < limit;
                m[x] = paper ? 1.0F : 0.0F;
                r[x] = paper ? r[x] : 0.0F;
            }
        }
    }
    NormalisedLeak out;
    const cv::Mat density = wide_blur(mask, blur_px) + 1e-3F;
    cv::Mat variance = wide_blur(residual.mul(residual), blur_px);
    cv::divide(variance, density, variance);
    cv::divide(mask, variance + noise_floor, out.weight);
    out.weighted = residual.mul(out.weight);
    out.scale = leak.scale;
    return out;
}

}  // namespace telltale
