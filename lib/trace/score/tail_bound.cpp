#include "trace/score/tail_bound.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace telltale {
namespace {

/// Which tilts are tried. Each of them gives a bound that holds.
struct TiltChoice {
    double least_correlation = 4;  ///< below it the score is the correlation, so that a million innocents cost nothing
    double step = 1.06;     ///< ratio of neighbouring tilts: the best one lies between two, which costs 0.1 % of the exponent at most
    double most_tilt = 12;  ///< times the root of the slots: there all of cosh is its larger half
};
constexpr TiltChoice tuning{};

double log_cosh(double a) {
    return a + std::log1p(std::exp(-2 * a)) - std::numbers::ln2;
}

}  // namespace

TailBound::TailBound(const Alignment& alignment) {
    double energy = 0;
    for (const SoftValues& soft : alignment) {
        for (const float value : soft.values) energy += static_cast<double>(value) * value;
    }
    norm_ = std::sqrt(energy);
    if (norm_ == 0) return;
    for (const SoftValues& soft : alignment) {
        for (const float value : soft.values) {
            if (value != 0) weights_.push_back(static_cast<float>(std::abs(value) / norm_));
        }
    }
    for (const float weight : weights_) greatest_ += weight;
}

double TailBound::exponent(double tilt, double correlation) const {
    double sum = tilt * correlation;
    for (const float weight : weights_) sum -= log_cosh(tilt * weight);
    return sum;
}

double TailBound::score(double correlation) const {
    if (correlation < tuning.least_correlation) return correlation;
    // A sum in single precision may come out above what any chips can give, where no tilt is the best.
    const double r = std::min(correlation, greatest_);
    // tanh(a) <= a, so the best tilt is at least the correlation. The exponent is concave in it: the first fall is the last.
    const double most = tuning.most_tilt * std::sqrt(static_cast<double>(weights_.size()));
    double best = r * r / 2;
    for (double tilt = r; tilt <= most; tilt *= tuning.step) {
        const double next = exponent(tilt, r);
        if (next < best && tilt > r) break;
        best = std::max(best, next);
    }
    return std::max(r, std::sqrt(2 * best));
}

}  // namespace telltale
