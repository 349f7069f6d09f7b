#include "trace/camera/echo.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "system/parallel.hpp"

namespace telltale {
namespace {

constexpr int whitening_side = 21;   // The side of the local mean, in spectral lines: it spans several of the comb's teeth.
constexpr float power_clip = 6;      // The limit, in local means: a strong line of a table must not pass for a comb.
constexpr double least_paper = 0.2;  // The least share of a block's pixels that has to be paper.
constexpr double lowest_line = 8;    // In spectral lines: 4 cycles in a tile of the longest side are 9.
constexpr double highest_line = 90;  // In spectral lines: 20 cycles in a tile of the shortest side are 96, the block's limit.

const cv::Mat& taper() {
    static const cv::Mat window = [] {
        cv::Mat line(1, echo_side, CV_32F);
        for (int i = 0; i < echo_side; ++i) line.at<float>(i) = static_cast<float>(std::sin(std::numbers::pi * (i + 0.5) / echo_side));
        return cv::Mat(line.t() * line);
    }();
    return window;
}

// A mask of the transform's lines that is 1 within the tint's band, in the order in which the transform has them.
const cv::Mat& band() {
    static const cv::Mat mask = [] {
        cv::Mat inside(echo_side, echo_side, CV_32F);
        for (int y = 0; y < echo_side; ++y) {
            for (int x = 0; x < echo_side; ++x) {
                const double radius = std::hypot(std::min(x, echo_side - x), std::min(y, echo_side - y));
                inside.at<float>(y, x) = radius >= lowest_line && radius <= highest_line ? 1.0F : 0.0F;
            }
        }
        return inside;
    }();
    return mask;
}

// Moves the shift (0, 0) from the corner, where the transform has it, to the middle.
cv::Mat centred(const cv::Mat& plane) {
    constexpr int half = echo_side / 2;
    cv::Mat moved(plane.size(), plane.type());
    for (const int y : {0, half}) {
        for (const int x : {0, half}) plane({x, y, half, half}).copyTo(moved({half - x, half - y, half, half}));
    }
    return moved;
}

cv::Mat measure_block(const NormalisedLeak& leak, const cv::Rect& place) {
    cv::Mat root;
    cv::sqrt(leak.weight(place), root);
    cv::Mat values;
    cv::divide(leak.weighted(place), cv::max(root, 1e-6F), values);
    cv::Mat transform;
    cv::dft(values.mul(taper()), transform, cv::DFT_COMPLEX_OUTPUT);
    std::vector<cv::Mat> parts;
    cv::split(transform, parts);
    cv::Mat power = parts[0].mul(parts[0]) + parts[1].mul(parts[1]);
    cv::Mat local;
    cv::blur(power, local, {whitening_side, whitening_side}, {-1, -1}, cv::BORDER_REFLECT);
    cv::divide(power, local + 1e-9F, power);
    power = cv::min(power, power_clip);
    power -= cv::mean(power, band() > 0)[0];
    power = power.mul(band());
    cv::dft(power, transform, cv::DFT_COMPLEX_OUTPUT);  // The power is real and even, so the transform and its inverse are the same.
    cv::split(transform, parts);
    const cv::Mat echo = centred(parts[0]);
    // Most shifts show nothing, so the spread over all of them is that of chance.
    cv::Mat outer = echo.clone();
    cv::circle(outer, {echo_side / 2, echo_side / 2}, static_cast<int>(least_echo_tile * 0.6), cv::Scalar(0), cv::FILLED);
    cv::Scalar mean;
    cv::Scalar deviation;
    cv::meanStdDev(outer, mean, deviation);
    return echo / std::max(1e-9, deviation[0]);
}

}  // namespace

std::vector<EchoBlock> measure_echoes(const NormalisedLeak& leak, int threads) {
    std::vector<EchoBlock> blocks;
    const cv::Size size = leak.size();
    if (size.width < echo_side || size.height < echo_side) return blocks;
    // Blocks lie half a block apart, or a quarter where few of them fit.
    const int step = std::min(size.width, size.height) < 4 * echo_side ? echo_side / 4 : echo_side / 2;
    const auto count = [step](int length) { return 1 + (length - echo_side + step - 1) / step; };
    const int across = count(size.width);
    const int down = count(size.height);
    std::vector<cv::Rect> places;
    for (int row = 0; row < down; ++row) {
        for (int column = 0; column < across; ++column) {
            const int x = across == 1 ? (size.width - echo_side) / 2 : column * (size.width - echo_side) / (across - 1);
            const int y = down == 1 ? (size.height - echo_side) / 2 : row * (size.height - echo_side) / (down - 1);
            const cv::Rect place(x, y, echo_side, echo_side);
            if (cv::countNonZero(leak.weight(place)) >= least_paper * echo_side * echo_side) places.push_back(place);
        }
    }
    blocks.resize(places.size());
    run_parallel(places.size(), threads, [&](std::size_t i) {
        const cv::Rect& place = places[i];
        blocks[i] = {{place.x + echo_side / 2.0, place.y + echo_side / 2.0}, measure_block(leak, place)};
    });
    return blocks;
}

float echo_at(const EchoBlock& block, cv::Point2d shift) {
    const double x = shift.x + echo_side / 2;
    const double y = shift.y + echo_side / 2;
    if (x < 1 || y < 1 || x >= echo_side - 2 || y >= echo_side - 2) return 0;
    const int left = static_cast<int>(x);
    const int top = static_cast<int>(y);
    const auto a = static_cast<float>(x - left);
    const auto b = static_cast<float>(y - top);
    const auto* first = block.echo.ptr<float>(top) + left;
    const auto* second = block.echo.ptr<float>(top + 1) + left;
    return (1 - b) * ((1 - a) * first[0] + a * first[1]) + b * ((1 - a) * second[0] + a * second[1]);
}

}  // namespace telltale
