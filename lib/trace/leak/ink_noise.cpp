#include "trace/leak/ink_noise.hpp"

#include <algorithm>
#include <numeric>
#include <opencv2/imgproc.hpp>

namespace telltale {

InkNoise::InkNoise(const cv::Mat& paper) {
    cv::Mat clear;
    cv::compare(paper, 0.5, clear, cv::CMP_GT);
    cv::distanceTransform(clear, distances_, cv::DIST_L1, 3, CV_8U);
    cv::min(distances_, farthest, distances_);
}

std::array<float, InkNoise::farthest + 1> InkNoise::factors() const {
    constexpr double least_count = 200;  // fewer pixels say little of their noise
    constexpr double most = 10;          // greatest ratio of energies, either way, that is believed
    std::array<float, farthest + 1> factors{};
    factors.fill(1);
    const double all =
        std::accumulate(energy_.begin(), energy_.end(), 0.0) / std::max(1.0, std::accumulate(count_.begin(), count_.end(), 0.0));
    if (all <= 0) return factors;
    for (std::size_t i = 0; i < factors.size(); ++i) {
        if (count_[i] < least_count) continue;
        const double ratio = std::clamp(energy_[i] / count_[i] / all, 1 / most, most);
        // The ratio is squared because the tint is part of the energy at every distance: noise differs by more than the whole does.
        factors[i] = static_cast<float>(ratio * ratio);
    }
    return factors;
}

}  // namespace telltale
