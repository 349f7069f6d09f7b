#include "support/fold_attack.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "support/raster_mat.hpp"

namespace telltale::support {
namespace {

// 1 on paper and other calm areas, 0 on ink, edges and two pixels around them.
cv::Mat calm_areas(const cv::Mat& luma) {
    constexpr double most_contrast = 12;  // levels between the darkest and lightest of 5 x 5 pixels; the tint has 3
    cv::Mat darkest, lightest, calm;
    const cv::Mat window = cv::Mat::ones(5, 5, CV_8U);
    cv::erode(luma, darkest, window);
    cv::dilate(luma, lightest, window);
    cv::Mat(lightest - darkest <= most_contrast).convertTo(calm, CV_32F, 1.0 / 255);
    return calm;
}

// What is left of the luma when its calm surroundings' mean is taken away.
cv::Mat detail(const cv::Mat& luma, const cv::Mat& calm, double reach_px) {
    cv::Mat sum, weight;
    cv::GaussianBlur(luma.mul(calm), sum, {}, reach_px);
    cv::GaussianBlur(calm, weight, {}, reach_px);
    return (luma - sum / cv::max(weight, 1e-3)).mul(calm);
}

// A place in the folded tile, whose cells are about a pixel wide.
class Places {
public:
    explicit Places(double side_px) : side_px_(side_px), cells_(std::max(8, static_cast<int>(std::lround(side_px)))) {}

    int cells() const { return cells_; }
    int of(int pixel) const {
        const double turns = (pixel + 0.5) / side_px_;
        return std::min(cells_ - 1, static_cast<int>((turns - std::floor(turns)) * cells_));
    }

private:
    double side_px_;
    int cells_;
};

}  // namespace

Raster fold_and_subtract(const Raster& page, double tile_side_px) {
    cv::Mat grey, luma;
    if (page.channels == 1) {
        grey = mat_of(page);
    } else {
        cv::cvtColor(mat_of(page), grey, cv::COLOR_RGB2GRAY);
    }
    grey.convertTo(luma, CV_32F);
    constexpr double most_detail = 6;          // levels; the tint has half as many, and the inside of a letter many more
    const double reach_px = tile_side_px / 4;  // the tint's longest wave
    cv::Mat calm = calm_areas(luma);
    calm.setTo(0, cv::abs(detail(luma, calm, reach_px)) > most_detail);
    const cv::Mat residual = detail(luma, calm, reach_px);

    const Places places(tile_side_px);
    cv::Mat sum = cv::Mat::zeros(places.cells(), places.cells(), CV_32F);
    cv::Mat weight = sum.clone();
    for (int y = 0; y < page.height; ++y) {
        for (int x = 0; x < page.width; ++x) {
            sum.at<float>(places.of(y), places.of(x)) += residual.at<float>(y, x);
            weight.at<float>(places.of(y), places.of(x)) += calm.at<float>(y, x);
        }
    }
    const cv::Mat tile = sum / cv::max(weight, 1.0);

    // The mark was multiplied on, so what is subtracted falls with the level, on ink and edges too.
    const double calm_level = std::max(16.0, cv::mean(luma, calm > 0.5)[0]);
    Raster cleaned = page;
    auto* sample = cleaned.samples.data();
    for (int y = 0; y < page.height; ++y) {
        for (int x = 0; x < page.width; ++x) {
            const double share = tile.at<float>(places.of(y), places.of(x)) / calm_level;
            for (int channel = 0; channel < page.channels; ++channel, ++sample) {
                *sample = static_cast<std::uint8_t>(std::clamp(std::lround(*sample * (1 - share)), 0L, 255L));
            }
        }
    }
    return cleaned;
}

}  // namespace telltale::support
