#include "trace/plane/lines.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <opencv2/core.hpp>

namespace telltale {
namespace {

/// How words are chained. Distances are in heights of the lower one of two words.
struct ChainLimits {
    struct Reach {
        double gap;     ///< to the next word at most
        double aside;   ///< off the line at most
        double weight;  ///< of being off the line, against the gap, for which word is the next
    };
    std::array<Reach, 3> to_learn{{{3, 0.9, 2}, {6, 0.6, 2}, {6, 0.5, 2}}};  ///< while the slopes of lines are learnt
    Reach at_last{25, 0.45, 0};
    double overlap = 0.2;          ///< by which the next word may begin before this one ends
    std::size_t least_pairs = 8;   ///< pairs of words from which slopes are learnt
    double most_apart = 0.12;      ///< difference of a pair's slope from the usual one up to which it counts at first
    double least_residual = 0.01;  ///< difference from the plane's slope up to which a pair counts in any case
    int rounds = 4;
};
constexpr ChainLimits limits{};

/// The slope of lines as a function of the place: a + b x + c y.
struct Slopes {
    cv::Vec3d plane{0, 0, 0};
    double at(const Word& word) const { return plane[0] + plane[1] * word.middle() + plane[2] * word.y; }
};

class Chainer {
public:
    explicit Chainer(const std::vector<Word>& words) : words_(words) {
        std::vector<double> heights;
        for (const Word& word : words) heights.push_back(word.height);
        usual_height_ = median(heights);
        least_height_ = 0.8 * quantile(heights, 0.7);
        order_.resize(words.size());
        for (std::size_t i = 0; i < order_.size(); ++i) order_[i] = i;
        std::sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) { return words[a].left < words[b].left; });
    }

    NextWords chain() {
        for (const ChainLimits::Reach& reach : limits.to_learn) {
            if (!learn(nearest(reach))) break;
        }
        return nearest(limits.at_last);
    }

private:
    NextWords nearest(const ChainLimits::Reach& reach) const {
        NextWords next(words_.size());
        double tallest = least_height_;
        for (const Word& word : words_) tallest = std::max(tallest, word.height);
        for (std::size_t i = 0; i < words_.size(); ++i) {
            const Word& from = words_[i];
            const double slope = slopes_.at(from);
            const double most_gap = reach.gap * std::max(from.height, least_height_);
            double least_cost = std::numeric_limits<double>::infinity();
            auto to = std::lower_bound(order_.begin(), order_.end(), from.right - limits.overlap * tallest,
                                       [&](std::size_t word, double left) { return words_[word].left < left; });
            for (; to != order_.end(); ++to) {
                const Word& other = words_[*to];
                const double gap = other.left - from.right;
                if (gap >= most_gap) break;
                const double tall = std::max(std::min(from.height, other.height), least_height_);
                const double dx = other.middle() - from.middle();
                if (dx <= 0 || gap <= -limits.overlap * tall || gap >= reach.gap * tall) continue;
                const double off = std::abs(other.y - from.y - dx * slope);
                if (off >= reach.aside * tall) continue;
                const double cost = gap + reach.weight * off;
                if (cost >= least_cost) continue;
                least_cost = cost;
                next[i] = *to;
            }
        }
        return next;
    }

    /// Fits the slopes to neighbouring words; returns whether there were enough of them.
    bool learn(const NextWords& next) {
        struct Pair {
            cv::Vec3d place;
            double run;
            double slope;
            double residual = 0;
        };
        std::vector<Pair> pairs;
        std::vector<double> values;
        for (std::size_t i = 0; i < words_.size(); ++i) {
            if (!next[i]) continue;
            const Word& from = words_[i];
            const Word& to = words_[*next[i]];
            const double run = to.middle() - from.middle();
            if (run <= usual_height_) continue;
            pairs.push_back({{1, from.middle(), from.y}, run, (to.y - from.y) / run});
            values.push_back(pairs.back().slope);
        }
        if (pairs.size() < limits.least_pairs) return false;
        const double usual = median(values);
        double most = limits.most_apart;
        for (Pair& pair : pairs) pair.residual = std::abs(pair.slope - usual);
        for (int round = 0; round < limits.rounds; ++round) {
            cv::Matx33d normal = cv::Matx33d::eye() * 1e-9;
            cv::Vec3d right;
            for (const Pair& pair : pairs) {
                if (pair.residual >= most) continue;
                normal += pair.run * pair.run * pair.place * pair.place.t();
                right += pair.run * pair.run * pair.slope * pair.place;
            }
            slopes_.plane = normal.solve(right, cv::DECOMP_CHOLESKY);
            values.clear();
            for (Pair& pair : pairs) {
                pair.residual = std::abs(pair.slope - pair.place.dot(slopes_.plane));
                values.push_back(pair.residual);
            }
            most = std::max(limits.least_residual, 2.5 * median(values));
        }
        return true;
    }

    const std::vector<Word>& words_;
    std::vector<std::size_t> order_;  // words from left to right
    Slopes slopes_;
    double usual_height_ = 0;
    double least_height_ = 0;
};

}  // namespace

NextWords chain_words(const std::vector<Word>& words) {
    return words.size() < 2 ? NextWords(words.size()) : Chainer(words).chain();
}

double quantile(std::vector<double> values, double share) {
    if (values.empty()) return 0;
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

double median(std::vector<double> values) {
    return quantile(std::move(values), 0.5);
}

}  // namespace telltale
