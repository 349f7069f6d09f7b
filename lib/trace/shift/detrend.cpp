#include "trace/shift/detrend.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <opencv2/core.hpp>

namespace telltale {
namespace {

/// How moves are freed of what slots share, and cut off: docs/design/text.md, "Reading the moves", and docs/format-shift.md,
/// section 6, which say what is taken away and give none of these numbers.
struct DetrendingLimits {
    /// An axis with fewer slots than this is left out.
    std::size_t least_slots = 6;

    // What neighbours share.

    /// A plane is fitted to so many slots.
    std::size_t neighbours = 40;
    /// So many points are added to the furthest neighbour's distance, so that the nearest few do not rule.
    double nearness_pt = 15;

    // What a line shares.

    /// The middles of two boxes of one line differ by at most so many points.
    double same_line_pt = 1.5;
    /// A line's slope is counted over this distance, in points.
    double slope_pt = 100;

    // What is left.

    /// Beyond so many standard deviations a move counts for no more.
    double clip = 2;
};
constexpr DetrendingLimits limits{};

double median_of(std::vector<double> values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// What the neighbours of a sample say it should be: the value there of a plane through them.
///
/// Neighbours far off the plane count less. The sample itself is left out.
double local_plane(const std::vector<SlotMove>& samples, std::size_t self, double width) {
    const SlotMove& at = samples[self];
    std::vector<std::pair<double, std::size_t>> near;
    near.reserve(samples.size());
    for (std::size_t i = 0; i < samples.size(); ++i) {
        // A whole line may be off together, so distances across lines count double: neighbours in the same line must not rule.
        if (i != self) near.emplace_back(std::hypot(samples[i].x - at.x, 2 * (samples[i].y - at.y)), i);
    }
    const std::size_t count = std::min(limits.neighbours, near.size());
    std::partial_sort(near.begin(), near.begin() + static_cast<std::ptrdiff_t>(count), near.end());
    near.resize(count);
    const double reach = near.back().first + limits.nearness_pt;
    std::vector<double> weight(count);
    for (std::size_t k = 0; k < count; ++k)
        weight[k] = (1 - near[k].first / (2 * reach)) / (samples[near[k].second].variance + width * width);
    cv::Vec3d plane(0, 0, 0);
    std::vector<double> robust(count, 1);
    for (int round = 0; round < 4; ++round) {
        cv::Matx33d normal = cv::Matx33d::zeros();
        cv::Vec3d right(0, 0, 0);
        double sum = 0;
        for (std::size_t k = 0; k < count; ++k) {
            const SlotMove& other = samples[near[k].second];
            const cv::Vec3d p(1, (other.x - at.x) / reach, (other.y - at.y) / reach);
            const double w = weight[k] * robust[k];
            sum += w;
            normal += w * (p * p.t());
            right += w * other.value * p;
        }
        normal(1, 1) += 0.1 * sum;  // few neighbours on one side must not make a slope
        normal(2, 2) += 0.1 * sum;
        if (!cv::solve(normal, right, plane, cv::DECOMP_CHOLESKY)) return 0;
        for (std::size_t k = 0; k < count; ++k) {
            const SlotMove& other = samples[near[k].second];
            const double off = other.value - plane.dot(cv::Vec3d(1, (other.x - at.x) / reach, (other.y - at.y) / reach));
            const double scaled = off * off / (9 * width * width + 9 * other.variance);
            robust[k] = 1 / ((1 + scaled) * (1 + scaled));
        }
    }
    return plane[0];
}

/// The lines that samples stand in, each the indices of its samples.
std::vector<std::vector<std::size_t>> lines_of(const std::vector<SlotMove>& samples) {
    std::vector<std::size_t> order(samples.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return samples[a].y < samples[b].y; });
    std::vector<std::vector<std::size_t>> lines;
    double last = -1e9;
    for (const std::size_t i : order) {
        if (samples[i].y - last > limits.same_line_pt) lines.emplace_back();
        last = samples[i].y;
        lines.back().push_back(i);
    }
    return lines;
}

/// Takes from every sample what its line shares: a constant, or, if tilted, a slope along the line.
///
/// It is taken as far as lines differ by more than the scatter of their own samples explains. A sample does not count in what is
/// taken from it.
void remove_lines(std::vector<SlotMove>& samples, const std::vector<std::vector<std::size_t>>& lines, bool tilted) {
    struct Share {
        double sum = 0;    // sum of basis times value
        double power = 0;  // sum of basis squared
    };
    std::vector<Share> shares;
    std::vector<double> basis(samples.size(), 1);
    double within = 0;
    double degrees = 0;
    for (const auto& line : lines) {
        double middle = 0;
        for (const std::size_t i : line) middle += samples[i].x / static_cast<double>(line.size());
        Share share;
        double square = 0;
        for (const std::size_t i : line) {
            if (tilted) basis[i] = (samples[i].x - middle) / limits.slope_pt;
            share.sum += basis[i] * samples[i].value;
            share.power += basis[i] * basis[i];
            square += samples[i].value * samples[i].value;
        }
        shares.push_back(share);
        if (line.size() < 2 || share.power <= 0) continue;
        within += square - share.sum * share.sum / share.power;
        degrees += static_cast<double>(line.size()) - 1;
    }
    if (degrees < 4) return;
    within /= degrees;
    // The variance of the lines' shares, less what their samples' scatter alone would give. A line counts by how well it is known.
    double excess = 0;
    double counted = 0;
    for (std::size_t l = 0; l < lines.size(); ++l) {
        if (lines[l].size() < 2 || shares[l].power < 1e-3) continue;
        const double share = shares[l].sum / shares[l].power;
        excess += shares[l].power * (share * share - within / shares[l].power);
        counted += shares[l].power;
    }
    const double variance = counted > 0 ? std::max(0.0, excess / counted) : 0;
    for (std::size_t l = 0; l < lines.size(); ++l) {
        for (const std::size_t i : lines[l]) {
            const double power = shares[l].power - basis[i] * basis[i];
            if (power < 1e-3) {
                basis[i] = 0;
                continue;
            }
            const double others = (shares[l].sum - basis[i] * samples[i].value) / power;
            const double trust = variance / (variance + within / power);
            basis[i] = trust * others * basis[i];
        }
    }
    for (std::size_t l = 0; l < lines.size(); ++l) {
        for (const std::size_t i : lines[l]) {
            if (lines[l].size() >= 2) samples[i].value -= basis[i];
        }
    }
}

void remove_from_axis(std::vector<SlotMove>& samples, bool is_across, double distance) {
    std::vector<double> values;
    for (const SlotMove& sample : samples) values.push_back(std::abs(sample.value));
    const double width = std::max(distance, 1.5 * median_of(values));
    std::vector<double> smooth(samples.size());
    for (std::size_t i = 0; i < samples.size(); ++i) smooth[i] = local_plane(samples, i, width);
    for (std::size_t i = 0; i < samples.size(); ++i) samples[i].value -= smooth[i];
    // Renderers put a line on whole pixels, and their rounding errors add up along it.
    const auto lines = lines_of(samples);
    remove_lines(samples, lines, false);
    if (!is_across) remove_lines(samples, lines, true);
}

/// What the moves along an axis are made of: two places, equally far to either side, and what a renderer's grid adds.
struct TwoPlaces {
    double move = 0;    ///< distance of either place from the middle, points
    double spread = 0;  ///< variance that every slot has besides its own, square points

    double log_odds(const SlotMove& slot, double value) const { return 2 * move * value / (slot.variance + spread); }
};

/// Fits both by expectation and maximisation (Dempster, Laird and Rubin, 1977), without knowing which slot is where.
TwoPlaces fit_two_places(std::span<const SlotMove> moves, std::span<const double> values, double distance) {
    constexpr int rounds = 20;
    constexpr double least_share = 0.15;  // least deviation as a share of the distance: no renderer is more exact
    const double least_spread = least_share * least_share * distance * distance;
    TwoPlaces places{distance, 0.25 * distance * distance};
    for (int round = 0; round < rounds; ++round) {
        double sum = 0;
        double weights = 0;
        double off = 0;
        for (std::size_t i = 0; i < moves.size(); ++i) {
            const double weight = 1 / (moves[i].variance + places.spread);
            const double side = std::tanh(places.log_odds(moves[i], values[i]) / 2);
            sum += weight * side * values[i];
            weights += weight;
            off += weight * (values[i] * values[i] - 2 * side * places.move * values[i] + places.move * places.move - moves[i].variance);
        }
        places = {sum / weights, std::max(least_spread, off / weights)};
    }
    return places;
}

/// Sets the soft values of an axis' slots, each the expectation of its chip.
///
/// A slot that surely moved says no more for having moved far.
void soften_axis(std::span<const SlotMove> moves, double distance, std::vector<float>& soft) {
    if (moves.empty()) return;
    std::vector<double> values;
    for (const SlotMove& move : moves) values.push_back(std::abs(move.value));
    const double most = limits.clip * std::max(1.48 * median_of(values), distance);
    for (std::size_t i = 0; i < moves.size(); ++i) values[i] = std::clamp(moves[i].value, -most, most);
    const TwoPlaces places = fit_two_places(moves, values, distance);
    for (std::size_t i = 0; i < moves.size(); ++i)
        soft[moves[i].slot] = static_cast<float>(std::tanh(places.log_odds(moves[i], values[i]) / 2));
}

}  // namespace

std::vector<SlotMove> remove_shared(std::span<const Displacement> measured, const PageLayout& layout, double distance) {
    std::vector<SlotMove> along;
    std::vector<SlotMove> phrases(layout.phrases);
    std::vector<double> weight(layout.phrases, 0);
    const double spread = 0.25 * distance * distance;  // variance that a renderer's grid adds to a cluster's own
    for (std::size_t i = 0; i < measured.size(); ++i) {
        const TextCluster& cluster = layout.clusters[i];
        const Displacement& one = measured[i];
        if (one.along_variance <= 0 || std::hypot(one.along, one.up) > 8 * distance) continue;
        const double x = (cluster.left + cluster.right) / 2;
        const double y = (cluster.top + cluster.bottom) / 2;
        along.push_back({i, x, y, one.along, one.along_variance});
        if (cluster.up.x == 0 && cluster.up.y == 0) continue;  // text that runs down the page is not moved across its line
        SlotMove& phrase = phrases[cluster.phrase];
        const double trust = 1 / (one.up_variance + spread);
        weight[cluster.phrase] += trust;
        phrase.x += trust * x;
        phrase.y += trust * y;
        phrase.value += trust * one.up;
    }
    std::vector<SlotMove> up;
    for (std::uint32_t p = 0; p < layout.phrases; ++p) {
        if (weight[p] <= 0) continue;
        const SlotMove& sum = phrases[p];
        up.push_back({layout.up_slot(p), sum.x / weight[p], sum.y / weight[p], sum.value / weight[p], 1 / weight[p]});
    }
    std::vector<SlotMove> moves;
    for (std::vector<SlotMove>* axis : {&along, &up}) {
        if (axis->size() < limits.least_slots) continue;
        remove_from_axis(*axis, axis == &up, distance);
        moves.insert(moves.end(), axis->begin(), axis->end());
    }
    return moves;
}

std::vector<float> soften(std::span<const SlotMove> moves, const PageLayout& layout, double distance) {
    std::vector<float> soft(static_cast<std::size_t>(layout.slot_count()), 0);
    const auto is_along = [&](const SlotMove& move) { return move.slot < layout.clusters.size(); };
    const auto along = static_cast<std::size_t>(std::find_if_not(moves.begin(), moves.end(), is_along) - moves.begin());
    soften_axis(moves.first(along), distance, soft);
    soften_axis(moves.subspan(along), distance, soft);
    return soft;
}

}  // namespace telltale
