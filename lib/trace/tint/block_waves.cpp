#include "trace/tint/block_waves.hpp"

#include <cmath>
#include <numbers>

#include "trace/tint/pilots.hpp"

namespace telltale {
namespace {

constexpr int most = 20;            // the lattice's highest frequency, cycles a tile
constexpr int span = 2 * most + 1;  // number of frequencies along one axis

// The mean of a cosine over a block, as a share of the cosine at the block's centre.
double block_response(double cycles_per_px) {
    const double half = std::numbers::pi * cycles_per_px;
    return std::abs(half) < 1e-9 ? 1 : std::sin(block_px * half) / (block_px * std::sin(half));
}

std::vector<std::complex<float>> waves(int count, double side_px) {
    std::vector<std::complex<float>> turns;
    turns.reserve(static_cast<std::size_t>(span * count));
    for (int f = -most; f <= most; ++f) {
        for (int i = 0; i < count; ++i) turns.emplace_back(std::polar(1.0, 2 * std::numbers::pi * f * (i + 0.5) * block_px / side_px));
    }
    return turns;
}

// One line of complex numbers for each frequency down, real and imaginary parts apart so that loops run in vectors.
struct Lines {
    explicit Lines(int columns) : columns_(columns), real_(static_cast<std::size_t>(span * columns)), imaginary_(real_.size()) {}

    float* real(int f) { return real_.data() + static_cast<std::ptrdiff_t>(f) * columns_; }
    float* imaginary(int f) { return imaginary_.data() + static_cast<std::ptrdiff_t>(f) * columns_; }

private:
    int columns_;
    std::vector<float> real_;
    std::vector<float> imaginary_;
};

}  // namespace

BlockWaves::BlockWaves(cv::Size blocks, TileSide side_px, int quarter_turns)
    : size_(blocks), across_(waves(blocks.width, side_px.x)), down_(waves(blocks.height, side_px.y)) {
    for (const Frequency page : lattice()) {
        const Frequency f = turned(page, quarter_turns);
        at_.push_back(f);
        response_.push_back(block_response(f.x / side_px.x) * block_response(f.y / side_px.y));
    }
}

cv::Mat BlockWaves::means(const std::vector<std::complex<double>>& amplitudes) const {
    Lines lines(size_.width);
    for (std::size_t i = 0; i < at_.size(); ++i) {
        const std::complex<float> value(amplitudes[i] * response_[i]);
        const auto* wave = across_.data() + static_cast<std::ptrdiff_t>(at_[i].x + most) * size_.width;
        float* re = lines.real(at_[i].y + most);
        float* im = lines.imaginary(at_[i].y + most);
        for (int x = 0; x < size_.width; ++x) {
            re[x] += value.real() * wave[x].real() - value.imag() * wave[x].imag();
            im[x] += value.real() * wave[x].imag() + value.imag() * wave[x].real();
        }
    }
    cv::Mat out(size_, CV_32F, cv::Scalar(0));
    for (int y = 0; y < size_.height; ++y) {
        auto* line = out.ptr<float>(y);
        for (int f = 0; f < span; ++f) {
            const std::complex<float> turn = down_[static_cast<std::size_t>(f * size_.height + y)];
            const float* re = lines.real(f);
            const float* im = lines.imaginary(f);
            for (int x = 0; x < size_.width; ++x) line[x] += turn.real() * re[x] - turn.imag() * im[x];
        }
    }
    return out;
}

std::vector<std::complex<double>> BlockWaves::project(const cv::Mat& blocks) const {
    Lines lines(size_.width);
    for (int f = 0; f < span; ++f) {
        float* re = lines.real(f);
        float* im = lines.imaginary(f);
        for (int y = 0; y < size_.height; ++y) {
            const auto* line = blocks.ptr<float>(y);
            const std::complex<float> turn = down_[static_cast<std::size_t>(f * size_.height + y)];
            for (int x = 0; x < size_.width; ++x) {
                re[x] += turn.real() * line[x];
                im[x] -= turn.imag() * line[x];
            }
        }
    }
    std::vector<std::complex<double>> sums;
    sums.reserve(at_.size());
    for (std::size_t i = 0; i < at_.size(); ++i) {
        const auto* wave = across_.data() + static_cast<std::ptrdiff_t>(at_[i].x + most) * size_.width;
        const float* re = lines.real(at_[i].y + most);
        const float* im = lines.imaginary(at_[i].y + most);
        double real = 0;
        double imaginary = 0;
        for (int x = 0; x < size_.width; ++x) {
            real += re[x] * wave[x].real() + im[x] * wave[x].imag();
            imaginary += im[x] * wave[x].real() - re[x] * wave[x].imag();
        }
        sums.emplace_back(response_[i] * real, response_[i] * imaginary);
    }
    return sums;
}

}  // namespace telltale
