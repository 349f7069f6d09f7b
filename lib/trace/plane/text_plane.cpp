#include "trace/plane/text_plane.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "trace/plane/lines.hpp"
#include "trace/plane/strokes.hpp"
#include "trace/plane/words.hpp"

namespace telltale {
namespace {

/// How the plane is fitted. Places are counted in half the picture's longer side, from its middle.
struct PlaneLimits {
    std::size_t least_pairs = 24;       ///< pairs of words of one line from which a plane is fitted
    double most_pairs = 400;            ///< pairs that weigh as much as so many where there are more
    double same_line = 30;              ///< residual from which two words are of different lines, half pixels
    double slant_error = 0.012;         ///< standard error of a part's slant
    double most_weight = 1.5;           ///< of a part's slant over the median one
    double vanishing_prior = 1 / 20.0;  ///< standard deviation of p and q
    double slope_prior = 0.3;           ///< standard deviation of the slopes
    double lean_prior = 0.015;          ///< standard deviation of how much a font's strokes lean
    double right_angle = 0.006;         ///< standard error of the right angle between a page's axes
    double focal_length_squared = 2.4;  ///< of cameras, in half sides: what the right angle depends on under perspective
    double most_value = 0.25;           ///< of p, q, s and t
    int rounds = 12;
    std::size_t most_ends = 250;  ///< beginnings of lines, and ends, that are compared
};
constexpr PlaneLimits limits{};

/// The unknowns: the line 1 + p x + q y that goes to infinity, the slopes of lines and of columns once that is undone, and by how much
/// more the font's strokes lean.
using Unknowns = cv::Vec<double, 5>;
enum : int { p, q, line_slope, column_slope, lean };

/// Places of one line.
struct Pair {
    cv::Point2d from;
    cv::Point2d to;
};

/// Undoes the perspective.
cv::Point2d levelled(const cv::Point2d& at, const Unknowns& v) {
    return at / (1 + v[p] * at.x + v[q] * at.y);
}

/// A picture's places in half sides.
struct Units {
    cv::Point2d middle;
    double half = 1;

    explicit Units(const cv::Size& size) : middle(size.width / 2.0, size.height / 2.0), half(std::max(size.width, size.height) / 2.0) {}
    cv::Point2d operator()(const cv::Point2d& pixel) const { return (pixel - middle) / half; }
    cv::Matx33d matrix() const { return {1 / half, 0, -middle.x / half, 0, 1 / half, -middle.y / half, 0, 0, 1}; }
};

/// All that text says about its plane.
struct TextSigns {
    std::vector<Pair> pairs;
    std::vector<UprightStrokes> strokes;           // in units
    std::array<std::vector<cv::Point2d>, 2> ends;  // where lines begin, where they end
};

void add_pairs(std::vector<Pair>& pairs, const std::vector<Word>& words, const NextWords& next, const Units& units) {
    for (const int steps : {1, 3, 6}) {
        for (std::size_t i = 0; i < words.size(); ++i) {
            std::optional<std::size_t> at = i;
            for (int step = 0; step < steps && at; ++step) at = next[*at];
            if (at) pairs.push_back({units({words[i].middle(), words[i].y}), units({words[*at].middle(), words[*at].y})});
        }
    }
}

/// Where lines begin and end. A gap of one and a half heights parts columns.
void add_ends(TextSigns& signs, const std::vector<Word>& words, const NextWords& next, const Units& units) {
    std::vector<double> heights;
    for (const Word& word : words) heights.push_back(word.height);
    const double gap = 1.5 * median(heights);
    NextWords before(words.size());
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (next[i]) before[*next[i]] = i;
    }
    for (std::size_t i = 0; i < words.size(); ++i) {
        const Word& word = words[i];
        if (!before[i] || word.left - words[*before[i]].right > gap) signs.ends[0].push_back(units({word.left, word.y}));
        if (!next[i] || words[*next[i]].left - word.right > gap) signs.ends[1].push_back(units({word.right, word.y}));
    }
    for (std::vector<cv::Point2d>& ends : signs.ends) {
        const std::size_t step = ends.size() / limits.most_ends + 1;
        std::vector<cv::Point2d> some;
        for (std::size_t i = 0; i < ends.size(); i += step) some.push_back(ends[i]);
        ends = std::move(some);
    }
}

TextSigns find_signs(const cv::Mat& luma, const Units& units) {
    const Words words = find_words(luma);
    TextSigns signs;
    add_pairs(signs.pairs, words.close, chain_words(words.close), units);
    const NextWords next = chain_words(words.wide);
    add_pairs(signs.pairs, words.wide, next, units);
    add_ends(signs, words.wide, next, units);
    signs.strokes = find_upright_strokes(luma, words.ink);
    std::vector<double> weights;
    for (const UprightStrokes& one : signs.strokes) weights.push_back(one.weight);
    const double usual = std::max(1e-9, median(weights));
    for (UprightStrokes& one : signs.strokes) {
        one.at = units(one.at);
        one.weight = std::min(one.weight / usual, limits.most_weight);
    }
    return signs;
}

/// By how much a pair is off one level, half pixels.
double residual(const Pair& pair, const Unknowns& v, double half) {
    const cv::Point2d run = levelled(pair.to, v) - levelled(pair.from, v);
    return (run.y - v[line_slope] * run.x) * half / 2;
}

/// By how much strokes are off upright, in standard errors.
double residual(const UprightStrokes& strokes, const Unknowns& v) {
    const cv::Point2d step(0.01 * strokes.slant, 0.01);
    const cv::Point2d up = levelled(strokes.at + step, v) - levelled(strokes.at - step, v);
    return (up.x / up.y - v[column_slope] - v[lean]) / limits.slant_error * strokes.weight;
}

/// Fits all five unknowns by Gauss's and Newton's method, with Cauchy's weights and priors.
Unknowns fit(const TextSigns& signs, double half) {
    std::vector<double> slopes;
    for (const Pair& pair : signs.pairs) slopes.push_back((pair.to - pair.from).y / std::max((pair.to - pair.from).x, 1e-3));
    const double slope = median(slopes);
    Unknowns v(0, 0, slope, -slope, 0);
    const double share = std::min(1.0, limits.most_pairs / static_cast<double>(std::max<std::size_t>(1, signs.pairs.size())));
    const auto square = [](double x) { return x * x; };
    const Unknowns prior(1 / square(limits.vanishing_prior), 1 / square(limits.vanishing_prior), 1 / square(limits.slope_prior),
                         1 / square(limits.slope_prior), 1 / square(limits.lean_prior));
    for (int round = 0; round < limits.rounds; ++round) {
        const double damp = std::max(1.0, 4 - round / 2.0);
        cv::Matx<double, 5, 5> normal = cv::Matx<double, 5, 5>::zeros();
        Unknowns right;
        const auto add = [&](double r, const Unknowns& gradient, double weight) {
            normal += weight * gradient * gradient.t();
            right += weight * r * gradient;
        };
        const auto add_numerically = [&](const auto& residual_at, double at_v, double weight) {
            constexpr double step = 1e-5;
            Unknowns gradient;
            for (int i = 0; i < 5; ++i) {
                Unknowns moved = v;
                moved[i] += step;
                gradient[i] = (residual_at(moved) - at_v) / step;
            }
            add(at_v, gradient, weight);
        };
        for (const Pair& pair : signs.pairs) {
            const double r = residual(pair, v, half);
            if (std::abs(r) >= limits.same_line) continue;
            add_numerically([&](const Unknowns& at) { return residual(pair, at, half); }, r, share / (1 + square(r / damp)));
        }
        for (const UprightStrokes& strokes : signs.strokes) {
            const double r = residual(strokes, v);
            add_numerically([&](const Unknowns& at) { return residual(strokes, at); }, r, 1 / (1 + square(r / damp)));
        }
        for (int i = 0; i < 5; ++i) {
            Unknowns one;
            one[i] = 1;
            add(v[i], one, prior[i]);
        }
        const double f = limits.focal_length_squared;
        add((v[line_slope] + v[column_slope] + f * v[p] * v[q]) / limits.right_angle,
            Unknowns(f * v[q], f * v[p], 1, 1, 0) * (1 / limits.right_angle), 1);
        v -= normal.solve(right, cv::DECOMP_CHOLESKY);
    }
    return v;
}

/// How many line ends stand above each other under a trial of q and the columns' slope, each counted by how well it does.
///
/// width  standard deviation of what is above each other, pixels
double aligned(const std::vector<cv::Point2d>& ends, const Unknowns& v, double width, double half) {
    struct End {
        double across;
        double down;
    };
    std::vector<End> levels;
    for (const cv::Point2d& end : ends)
        levels.push_back({(end.x - v[column_slope] * end.y) / (1 + v[p] * end.x + v[q] * end.y) * half, end.y * half});
    std::sort(levels.begin(), levels.end(), [](const End& a, const End& b) { return a.across < b.across; });
    constexpr double next_line = 12;  // pixels
    constexpr double most = 30;       // ends above each other that count
    std::vector<double> sums(levels.size(), 0);
    for (std::size_t i = 0; i < levels.size(); ++i) {
        for (std::size_t j = i + 1; j < levels.size() && levels[j].across - levels[i].across < 4 * width; ++j) {
            if (std::abs(levels[j].down - levels[i].down) <= next_line) continue;
            const double apart = (levels[j].across - levels[i].across) / width;
            const double near = std::exp(-apart * apart / 2);
            sums[i] += near;
            sums[j] += near;
        }
    }
    double sum = 0;
    for (const double one : sums) sum += std::min(one, most);
    return sum / std::sqrt(static_cast<double>(ends.size()) + 10);
}

/// Sharpens q and the columns' slope by margins: strokes know them to a few hundredths, line ends to a few thousandths.
Unknowns sharpened_by_margins(const Unknowns& fitted, const TextSigns& signs, double half) {
    struct Pass {
        double span;
        double width;
    };
    constexpr std::array<Pass, 3> passes{{{1, 5}, {0.35, 2.5}, {0.12, 1.5}}};
    constexpr int tries = 15;
    constexpr double q_span = 0.10;
    constexpr double slope_span = 0.05;
    Unknowns best = fitted;
    for (const Pass& pass : passes) {
        const Unknowns around = best;
        double most = -1;
        for (int a = 0; a < tries; ++a) {
            for (int b = 0; b < tries; ++b) {
                Unknowns v = around;
                v[q] += q_span * pass.span * (2.0 * a / (tries - 1) - 1);
                v[column_slope] += slope_span * pass.span * (2.0 * b / (tries - 1) - 1);
                double sum = 0;
                for (const std::vector<cv::Point2d>& ends : signs.ends) {
                    if (ends.size() > 2) sum += aligned(ends, v, pass.width, half);
                }
                const double askew = (v[column_slope] + v[line_slope] + limits.focal_length_squared * v[p] * v[q]) / 0.02;
                const double q_off = (v[q] - fitted[q]) / 0.08;
                const double slope_off = (v[column_slope] - fitted[column_slope]) / 0.04;
                const double worth = sum * (1 - 0.5 * std::min(1.0, askew * askew)) - 0.15 * sum * (q_off * q_off + slope_off * slope_off);
                if (worth <= most) continue;
                most = worth;
                best = v;
            }
        }
    }
    return best;
}

}  // namespace

std::optional<cv::Matx33d> find_text_plane(const cv::Mat& luma) {
    const Units units(luma.size());
    const TextSigns signs = find_signs(luma, units);
    if (signs.pairs.size() < limits.least_pairs) return std::nullopt;
    Unknowns v = fit(signs, units.half);
    if (signs.ends[0].size() > 2 || signs.ends[1].size() > 2) v = sharpened_by_margins(v, signs, units.half);
    for (int i = 0; i < 5; ++i) v[i] = std::clamp(v[i], -limits.most_value, limits.most_value);
    const cv::Matx33d perspective(1, 0, 0, 0, 1, 0, v[p], v[q], 1);
    const cv::Matx33d slopes(1, v[column_slope], 0, v[line_slope], 1, 0, 0, 0, 1);
    return units.matrix().inv() * slopes.inv() * perspective * units.matrix();
}

}  // namespace telltale
