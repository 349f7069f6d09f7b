#include "document/picture/jpeg_block.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace telltale {
namespace {

/// basis[u][x] = c(u) / 2 cos((2x + 1) u pi / 16)
using Basis = std::array<std::array<float, block_side>, block_side>;

Basis make_basis() {
    Basis basis{};
    for (std::size_t u = 0; u < block_side; ++u) {
        for (std::size_t x = 0; x < block_side; ++x) {
            const double angle = static_cast<double>((2 * x + 1) * u) * std::numbers::pi / 16;
            basis[u][x] = static_cast<float>((u == 0 ? std::numbers::sqrt2 / 2 : 1) / 2 * std::cos(angle));
        }
    }
    return basis;
}
const Basis basis = make_basis();

/// rows of left x block x transposed right, where left and right are the basis or its transpose.
template <bool Forward>
Block transform(const Block& block) {
    const auto weight = [](std::size_t out, std::size_t in) { return Forward ? basis[out][in] : basis[in][out]; };
    Block half{};
    for (std::size_t y = 0; y < block_side; ++y) {
        for (std::size_t in = 0; in < block_side; ++in) {
            for (std::size_t out = 0; out < block_side; ++out) half[y * block_side + out] += block[y * block_side + in] * weight(out, in);
        }
    }
    Block whole{};
    for (std::size_t out = 0; out < block_side; ++out) {
        for (std::size_t in = 0; in < block_side; ++in) {
            for (std::size_t x = 0; x < block_side; ++x) whole[out * block_side + x] += half[in * block_side + x] * weight(out, in);
        }
    }
    return whole;
}

}  // namespace

Block frequencies_of(const Block& samples) {
    return transform<true>(samples);
}

Block samples_of(const Block& frequencies) {
    return transform<false>(frequencies);
}

float MeanDiffusion::round(std::size_t block, float wanted) {
    const float rounded = std::round(wanted + now_[block + 1]);
    const float error = wanted + now_[block + 1] - rounded;
    now_[block + 2] += error * 7 / 16;
    next_[block] += error * 3 / 16;
    next_[block + 1] += error * 5 / 16;
    next_[block + 2] += error * 1 / 16;
    return rounded;
}

void MeanDiffusion::next_row() {
    now_.swap(next_);
    std::fill(next_.begin(), next_.end(), 0.0F);
}

}  // namespace telltale
