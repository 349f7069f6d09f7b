#include "support/fold_attack.hpp"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "support/random.hpp"
#include "support/raster_mat.hpp"

namespace telltale::support {
namespace {

// A mask of paper and other calm areas: 1 there, and 0 on ink, on edges and two pixels around them.
cv::Mat calm_areas(const cv::Mat& luma) {
    constexpr double most_contrast = 12;  // levels between the darkest and the lightest of 5 x 5 pixels; the tint alone has 3
    cv::Mat darkest, lightest, calm;
    const cv::Mat window = cv::Mat::ones(5, 5, CV_8U);
    cv::erode(luma, darkest, window);
    cv::dilate(luma, lightest, window);
    cv::Mat(lightest - darkest <= most_contrast).convertTo(calm, CV_32F, 1.0 / 255);
    return calm;
}

// The luma without the mean of its calm surroundings.
cv::Mat detail(const cv::Mat& luma, const cv::Mat& calm, double reach_px) {
    cv::Mat sum, weight;
    cv::GaussianBlur(luma.mul(calm), sum, {}, reach_px);
    cv::GaussianBlur(calm, weight, {}, reach_px);
    return (luma - sum / cv::max(weight, 1e-3)).mul(calm);
}

// The two cells of a period that are nearest to a pixel's centre, and how the pixel is shared between them.
struct Place {
    int first, second;
    float share;  // share of the second cell; the first has the rest
};

std::vector<Place> places(int pixels, double side_px, int cells) {
    std::vector<Place> all;
    for (int pixel = 0; pixel < pixels; ++pixel) {
        const double turns = (pixel + 0.5) / side_px;
        const double at = (turns - std::floor(turns)) * cells - 0.5;
        const double cell = std::floor(at);
        const int first = (static_cast<int>(cell) + cells) % cells;
        all.push_back({first, (first + 1) % cells, static_cast<float>(at - cell)});
    }
    return all;
}

/// The average of all periods of the page, whose pixels are shared between cells about a pixel wide.
class FoldedTile {
public:
    FoldedTile(const cv::Mat& residual, const cv::Mat& calm, double side_px)
        : cells_(std::max(8, static_cast<int>(std::lround(side_px)))),
          along_x_(places(residual.cols, side_px, cells_)),
          along_y_(places(residual.rows, side_px, cells_)) {
        cv::Mat sum = cv::Mat::zeros(cells_, cells_, CV_32F);
        cv::Mat weight = sum.clone();
        for (int y = 0; y < residual.rows; ++y) {
            const auto* value = residual.ptr<float>(y);
            const auto* mask = calm.ptr<float>(y);
            for (int x = 0; x < residual.cols; ++x) {
                if (mask[x] == 0) continue;
                spread(y, x, [&](int row, int column, float share) {
                    sum.at<float>(row, column) += share * value[x];
                    weight.at<float>(row, column) += share * mask[x];
                });
            }
        }
        tile_ = sum / cv::max(weight, 0.5);
    }

    float at(int y, int x) const {
        float value = 0;
        spread(y, x, [&](int row, int column, float share) { value += share * tile_.at<float>(row, column); });
        return value;
    }

private:
    template <typename Action>
    void spread(int y, int x, Action action) const {
        const Place& row = along_y_[static_cast<std::size_t>(y)];
        const Place& column = along_x_[static_cast<std::size_t>(x)];
        action(row.first, column.first, (1 - row.share) * (1 - column.share));
        action(row.first, column.second, (1 - row.share) * column.share);
        action(row.second, column.first, row.share * (1 - column.share));
        action(row.second, column.second, row.share * column.share);
    }

    int cells_;
    std::vector<Place> along_x_, along_y_;
    cv::Mat tile_;
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
    constexpr double most_detail = 6;          // levels; the tint has half as many, and the inside of a letter has many more
    const double reach_px = tile_side_px / 4;  // pixels, the length of the tint's longest wave
    cv::Mat calm = calm_areas(luma);
    calm.setTo(0, cv::abs(detail(luma, calm, reach_px)) > most_detail);
    cv::Mat residual = detail(luma, calm, reach_px);

    cv::Mat estimate = cv::Mat::zeros(luma.size(), CV_32F);
    constexpr int rounds = 3;  // what one round blurs, since cells are wide, the next one finds in what is left
    for (int round = 0; round < rounds; ++round) {
        const FoldedTile tile(residual, calm, tile_side_px);
        for (int y = 0; y < page.height; ++y) {
            for (int x = 0; x < page.width; ++x) {
                const float value = tile.at(y, x);
                estimate.at<float>(y, x) += value;
                residual.at<float>(y, x) -= value * calm.at<float>(y, x);
            }
        }
    }

    // Levels were multiplied by the mark, so less is subtracted where the page is darker, on ink and edges too. Noise is added before
    // rounding so that fractions of a level count. Without it the paper would keep the levels that it came with.
    const double calm_level = std::max(16.0, cv::mean(luma, calm > 0.5)[0]);
    Random random(1);
    Raster cleaned = to_change(page);
    auto* sample = cleaned.samples.data();
    for (int y = 0; y < page.height; ++y) {
        for (int x = 0; x < page.width; ++x) {
            const double share = estimate.at<float>(y, x) / calm_level;
            const double dither = random.uniform(-0.5, 0.5);
            for (int channel = 0; channel < page.channels; ++channel, ++sample) {
                *sample = static_cast<std::uint8_t>(std::clamp(std::lround(*sample * (1 - share) + dither), 0L, 255L));
            }
        }
    }
    return cleaned;
}

}  // namespace telltale::support
