#include "support/metrics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>
#include <stdexcept>

#include "support/raster_mat.hpp"

namespace telltale::support {
namespace {

void require_one_shape(const Raster& before, const Raster& after) {
    if (before.width != after.width || before.height != after.height || before.channels != after.channels || before.empty()) {
        throw std::invalid_argument("pictures of different shape cannot be compared");
    }
}

cv::Mat luma_of(const Raster& picture) {
    cv::Mat luma;
    if (picture.channels == 1) {
        mat_of(picture).convertTo(luma, CV_32F);
    } else {
        cv::Mat colour;
        mat_of(picture).convertTo(colour, CV_32F);
        cv::cvtColor(colour, luma, cv::COLOR_RGB2GRAY);
    }
    return luma;
}

cv::Mat windowed_mean(const cv::Mat& values) {
    cv::Mat mean;
    cv::GaussianBlur(values, mean, {11, 11}, 1.5);
    return mean;
}

double linear(int level) {
    const double share = level / 255.0;
    return share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
}

double lab_curve(double t) {
    constexpr double delta = 6.0 / 29;
    return t > delta * delta * delta ? std::cbrt(t) : t / (3 * delta * delta) + 4.0 / 29;
}

double degrees(double radians) {
    return radians * 180 / std::numbers::pi;
}

double radians(double degrees) {
    return degrees * std::numbers::pi / 180;
}

// The hue in degrees, in [0, 360); 0 for a grey.
double hue_of(double a, double b) {
    if (a == 0 && b == 0) return 0;
    const double hue = degrees(std::atan2(b, a));
    return hue < 0 ? hue + 360 : hue;
}

double power7(double value) {
    const double cube = value * value * value;
    return cube * cube * value;
}

// A mask of where the picture is flat: 1 there, else 0.
cv::Mat flat_areas(const cv::Mat& luma) {
    cv::Mat smooth, across, down, slope;
    cv::GaussianBlur(luma, smooth, {}, 2);
    cv::Sobel(smooth, across, CV_32F, 1, 0, 1, 0.5);
    cv::Sobel(smooth, down, CV_32F, 0, 1, 1, 0.5);
    cv::magnitude(across, down, slope);
    return slope < 1;
}

}  // namespace

double psnr_db(const Raster& before, const Raster& after) {
    require_one_shape(before, after);
    double squares = 0;
    for (std::size_t i = 0; i < before.samples.size(); ++i) {
        const int change = before.samples[i] - after.samples[i];
        squares += change * change;
    }
    const double error = squares / static_cast<double>(before.samples.size());
    return error > 0 ? 10 * std::log10(255.0 * 255.0 / error) : 99;
}

double ssim(const Raster& before, const Raster& after) {
    require_one_shape(before, after);
    if (std::min(before.width, before.height) < 11) throw std::invalid_argument("a picture is smaller than the window of SSIM");
    cv::Mat x, y;  // doubles, since a variance is the small difference of two large numbers
    luma_of(before).convertTo(x, CV_64F);
    luma_of(after).convertTo(y, CV_64F);
    const cv::Mat mean_x = windowed_mean(x);
    const cv::Mat mean_y = windowed_mean(y);
    const cv::Mat product = mean_x.mul(mean_y);
    const cv::Mat squares = mean_x.mul(mean_x) + mean_y.mul(mean_y);
    const cv::Mat covariance = windowed_mean(x.mul(y)) - product;
    const cv::Mat variances = windowed_mean(x.mul(x)) + windowed_mean(y.mul(y)) - squares;
    constexpr double c1 = 0.01 * 255 * 0.01 * 255;
    constexpr double c2 = 0.03 * 255 * 0.03 * 255;
    const cv::Mat numerator = cv::Mat(2 * product + c1).mul(cv::Mat(2 * covariance + c2));
    const cv::Mat denominator = cv::Mat(squares + c1).mul(cv::Mat(variances + c2));
    const cv::Mat similarity = numerator / denominator;
    return cv::mean(similarity(cv::Rect(5, 5, before.width - 10, before.height - 10)))[0];
}

Lab lab_of(int red, int green, int blue) {
    static const auto table = [] {
        std::array<double, 256> values{};
        for (int level = 0; level < 256; ++level) values[static_cast<std::size_t>(level)] = linear(level);
        return values;
    }();
    const double r = table[static_cast<std::size_t>(red)];
    const double g = table[static_cast<std::size_t>(green)];
    const double b = table[static_cast<std::size_t>(blue)];
    // The matrix is sRGB's (IEC 61966-2-1). Each row is divided by its sum, the white point.
    const double x = lab_curve((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
    const double y = lab_curve(0.2126729 * r + 0.7151522 * g + 0.0721750 * b);
    const double z = lab_curve((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

// The names are those of the paper, without their primes.
double delta_e_2000(const Lab& one, const Lab& other) {
    constexpr double twenty_five7 = 6103515625.0;
    const double mean_c = (std::hypot(one.a, one.b) + std::hypot(other.a, other.b)) / 2;
    const double g = 0.5 * (1 - std::sqrt(power7(mean_c) / (power7(mean_c) + twenty_five7)));
    const double a1 = (1 + g) * one.a;
    const double a2 = (1 + g) * other.a;
    const double c1 = std::hypot(a1, one.b);
    const double c2 = std::hypot(a2, other.b);
    const double h1 = hue_of(a1, one.b);
    const double h2 = hue_of(a2, other.b);
    const bool coloured = c1 * c2 != 0;

    double turn = coloured ? h2 - h1 : 0;
    if (turn > 180) turn -= 360;
    if (turn < -180) turn += 360;
    const double dl = other.l - one.l;
    const double dc = c2 - c1;
    const double dh = 2 * std::sqrt(c1 * c2) * std::sin(radians(turn / 2));

    const double l = (one.l + other.l) / 2;
    const double c = (c1 + c2) / 2;
    double h = h1 + h2;
    if (coloured && std::abs(h1 - h2) > 180) h += h < 360 ? 360 : -360;
    if (coloured) h /= 2;

    const double t = 1 - 0.17 * std::cos(radians(h - 30)) + 0.24 * std::cos(radians(2 * h)) + 0.32 * std::cos(radians(3 * h + 6)) -
                     0.20 * std::cos(radians(4 * h - 63));
    const double theta = 30 * std::exp(-((h - 275) / 25) * ((h - 275) / 25));
    const double rc = 2 * std::sqrt(power7(c) / (power7(c) + twenty_five7));
    const double sl = 1 + 0.015 * (l - 50) * (l - 50) / std::sqrt(20 + (l - 50) * (l - 50));
    const double sc = 1 + 0.045 * c;
    const double sh = 1 + 0.015 * c * t;
    const double rt = -std::sin(radians(2 * theta)) * rc;
    return std::sqrt(dl / sl * (dl / sl) + dc / sc * (dc / sc) + dh / sh * (dh / sh) + rt * (dc / sc) * (dh / sh));
}

double mean_delta_e(const Raster& before, const Raster& after) {
    require_one_shape(before, after);
    const auto step = static_cast<std::size_t>(before.channels);
    const std::size_t green = step == 3 ? 1 : 0;
    const std::size_t blue = step == 3 ? 2 : 0;
    double sum = 0;
    for (std::size_t i = 0; i < before.samples.size(); i += step) {
        const std::uint8_t* x = &before.samples[i];
        const std::uint8_t* y = &after.samples[i];
        if (std::equal(x, x + step, y)) continue;
        sum += delta_e_2000(lab_of(x[0], x[green], x[blue]), lab_of(y[0], y[green], y[blue]));
    }
    return sum / static_cast<double>(before.samples.size() / step);
}

int largest_change(const Raster& before, const Raster& after) {
    require_one_shape(before, after);
    int largest = 0;
    for (std::size_t i = 0; i < before.samples.size(); ++i) largest = std::max(largest, std::abs(before.samples[i] - after.samples[i]));
    return largest;
}

double sd_on_flat(const Raster& before, const Raster& after) {
    require_one_shape(before, after);
    const cv::Mat luma = luma_of(before);
    const cv::Mat change = luma_of(after) - luma;
    const cv::Mat flat = flat_areas(luma);
    const int side = std::max(8, std::min(before.width, before.height) / 8);
    double squares = 0;
    double pixels = 0;
    for (int y = 0; y < before.height; y += side) {
        for (int x = 0; x < before.width; x += side) {
            const cv::Rect block = cv::Rect(x, y, side, side) & cv::Rect(0, 0, before.width, before.height);
            const double count = cv::countNonZero(flat(block));
            if (count < 32) continue;  // the block has too few flat pixels to tell their mean and their deviation
            cv::Scalar mean, sd;
            cv::meanStdDev(change(block), mean, sd, flat(block));
            squares += count * sd[0] * sd[0];
            pixels += count;
        }
    }
    return pixels > 0 ? std::sqrt(squares / pixels) : 0;
}

Distortion measure_distortion(const Raster& before, const Raster& after) {
    return {psnr_db(before, after), ssim(before, after), mean_delta_e(before, after), largest_change(before, after),
            sd_on_flat(before, after)};
}

}  // namespace telltale::support
