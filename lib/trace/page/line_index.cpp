#include "trace/page/line_index.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

#include "system/parallel.hpp"

namespace telltale {
namespace {

/// How pages are voted for, and how their lines are held against the leak's: docs/design/text.md, "Finding the page by its lines".
///
/// A likeness is that of two lines' profiles, -1 to 1. An em is the height of a page's line.
struct LineMatching {
    // Votes.

    double chance = 0.985;         ///< quantile of a line's likeness to all lines that is taken for what chance gives
    float most_chance = 0.5F;      ///< likeness above which that is not taken: where pages repeat their lines it comes to 1
    std::size_t sampled = 4000;    ///< lines of the index that the quantile is told by
    double crowd = 8;              ///< lines that are added to a page's when its votes are divided by the root of their number
    std::size_t in_one_part = 64;  ///< pages that a thread compares at once
    std::size_t looked_at = 12;    ///< pages with the most votes that are placed

    // Places.

    double least_likeness = 0.35;  ///< likeness from which two lines may be the same
    double of_the_best = 0.12;     ///< difference to the most alike pair of a leak's line up to which another pair is tried
    std::size_t pairs = 200;       ///< most alike pairs of a page, each of which is tried as a scale and a place
    double most_em_pt = 14;        ///< largest em that the tolerances below are counted in
    double along_em = 0.6;         ///< distance of a line's begin or end from where it should be
    double across_em = 0.5;        ///< distance of a line above or below where it should be
    double drift = 0.01;           ///< share of the distance to the tried pair by which a line may lie further above or below
    double for_each_line = 0.2;    ///< what a line adds to a score besides its likeness
    std::size_t few = 4;           ///< lines that a page is taken to have at least, when the leak has as many
    std::size_t places = 4;        ///< places of one page that are kept
    double nearly_as_good = 0.93;  ///< share of a page's best score from which another place is kept
    double same_place_pt = 8;      ///< distance below which two places are one
};
constexpr LineMatching limits{};

/// Pixels of a leak to points of a page.
struct Similarity {
    double scale = 1;
    double x = 0;
    double y = 0;

    double to_x(double at) const { return scale * at + x; }
    double to_y(double at) const { return scale * at + y; }
};

Similarity similarity_of(const TextLine& leak, const TextLine& page) {
    const double scale = (page.right - page.left) / static_cast<double>(leak.right - leak.left);
    return {scale, page.left - scale * leak.left, page.y - scale * leak.y};
}

struct Pair {
    std::size_t leak;
    std::size_t page;
    float likeness;
};

/// The pairs of lines that stand where a similarity puts them, one for each line of the page.
std::vector<Pair> pairs_at(const Similarity& place, double sure_y, std::span<const TextLine> leak, const PageLines& page,
                           const cv::Mat1f& likenesses) {
    std::vector<Pair> pairs;
    for (std::size_t j = 0; j < page.lines.size(); ++j) {
        const TextLine& line = page.lines[j];
        const double em = std::min<double>(line.height, limits.most_em_pt);
        std::optional<Pair> best;
        for (std::size_t i = 0; i < leak.size(); ++i) {
            const double y = place.to_y(leak[i].y);
            if (std::abs(y - line.y) >= limits.across_em * em + limits.drift * std::abs(y - sure_y)) continue;
            if (std::abs(place.to_x(leak[i].left) - line.left) >= limits.along_em * em) continue;
            if (std::abs(place.to_x(leak[i].right) - line.right) >= limits.along_em * em) continue;
            const float alike = likenesses(static_cast<int>(i), static_cast<int>(j));
            if (!best || alike > best->likeness) best = Pair{i, j, alike};
        }
        if (best) pairs.push_back(*best);
    }
    return pairs;
}

double score_of(const std::vector<Pair>& pairs) {
    double score = 0;
    for (const Pair& pair : pairs) score += std::max(0.0F, pair.likeness) + limits.for_each_line;
    return score;
}

/// Fits to + scale * from by least squares.
std::pair<double, double> fit_line(const std::vector<cv::Point2d>& points, double scale) {
    cv::Point2d mean(0, 0);
    for (const cv::Point2d& p : points) mean += p * (1.0 / static_cast<double>(points.size()));
    double product = 0;
    double square = 1e-9;
    for (const cv::Point2d& p : points) {
        product += (p.x - mean.x) * (p.y - mean.y);
        square += (p.x - mean.x) * (p.x - mean.x);
    }
    // A single line does not tell the vertical scale.
    if (square > 100) scale = product / square;
    return {scale, mean.y - scale * mean.x};
}

cv::Matx23d map_of(const std::vector<Pair>& pairs, std::span<const TextLine> leak, const PageLines& page, double pixels_a_point) {
    std::vector<cv::Point2d> across;
    std::vector<cv::Point2d> down;
    for (const Pair& pair : pairs) {
        const TextLine& from = page.lines[pair.page];
        const TextLine& to = leak[pair.leak];
        across.emplace_back(from.left, to.left);
        across.emplace_back(from.right, to.right);
        down.emplace_back(from.y, to.y);
    }
    const auto [scale_x, x] = fit_line(across, pixels_a_point);
    const auto [scale_y, y] = fit_line(down, pixels_a_point);
    return {scale_x, 0, x, 0, scale_y, y};
}

LinesMatch place_page(const PageLines& page, const std::vector<TextLine>& leak) {
    cv::Mat1f likenesses(static_cast<int>(leak.size()), static_cast<int>(page.lines.size()));
    std::vector<Pair> tried;
    for (std::size_t i = 0; i < leak.size(); ++i) {
        float* const row = likenesses[static_cast<int>(i)];
        for (std::size_t j = 0; j < page.lines.size(); ++j) row[j] = likeness(leak[i], page.lines[j]);
        const float best = *std::max_element(row, row + page.lines.size());
        for (std::size_t j = 0; j < page.lines.size(); ++j) {
            if (row[j] > std::max(limits.least_likeness, best - limits.of_the_best)) tried.push_back({i, j, row[j]});
        }
    }
    std::stable_sort(tried.begin(), tried.end(), [](const Pair& a, const Pair& b) { return a.likeness > b.likeness; });
    if (tried.size() > limits.pairs) tried.resize(limits.pairs);
    LinesMatch match{page.document, page.page, 0, {}};
    std::vector<LinesPlace> places;
    for (const Pair& pair : tried) {
        const Similarity place = similarity_of(leak[pair.leak], page.lines[pair.page]);
        const std::vector<Pair> pairs = pairs_at(place, page.lines[pair.page].y, leak, page, likenesses);
        if (!pairs.empty()) places.push_back({score_of(pairs), pairs.size(), map_of(pairs, leak, page, 1 / place.scale)});
    }
    std::stable_sort(places.begin(), places.end(), [](const LinesPlace& a, const LinesPlace& b) { return a.score > b.score; });
    for (const LinesPlace& next : places) {
        if (match.places.size() == limits.places || next.score < limits.nearly_as_good * places.front().score) break;
        const bool is_new = std::none_of(match.places.begin(), match.places.end(), [&](const LinesPlace& known) {
            return std::abs(known.map(0, 2) - next.map(0, 2)) < limits.same_place_pt * next.map(0, 0) &&
                   std::abs(known.map(1, 2) - next.map(1, 2)) < limits.same_place_pt * next.map(1, 1);
        });
        if (is_new) match.places.push_back(next);
    }
    // One line of a page that has no more is like one of a full leak by chance.
    const std::size_t common = std::max(std::min(leak.size(), page.lines.size()), std::min(limits.few, leak.size()));
    if (!places.empty()) match.share = places.front().score / static_cast<double>(common);
    return match;
}

}  // namespace

LineIndex::LineIndex(std::vector<PageLines> pages) : pages_(std::move(pages)) {
    std::erase_if(pages_, [](const PageLines& page) { return page.lines.empty(); });
    std::size_t lines = 0;
    for (const PageLines& page : pages_) lines += page.lines.size();
    const std::size_t step = lines / limits.sampled + 1;
    std::size_t number = 0;
    for (const PageLines& page : pages_) {
        for (const TextLine& line : page.lines) {
            if (number++ % step == 0) sample_.push_back(&line);
        }
    }
}

/// How like each of the leak's lines is to any line by chance.
std::vector<float> LineIndex::chance_of(const std::vector<TextLine>& leak) const {
    std::vector<float> chance;
    std::vector<float> likenesses(sample_.size());
    for (const TextLine& line : leak) {
        for (std::size_t i = 0; i < sample_.size(); ++i) likenesses[i] = likeness(line, *sample_[i]);
        const auto at = likenesses.begin() + static_cast<std::ptrdiff_t>(limits.chance * static_cast<double>(likenesses.size() - 1));
        std::nth_element(likenesses.begin(), at, likenesses.end());
        chance.push_back(std::min(*at, limits.most_chance));
    }
    return chance;
}

/// The pages with most lines that are more like the leak's than chance gives, best first.
std::vector<std::size_t> LineIndex::most_voted(const std::vector<TextLine>& leak, int threads) const {
    const std::vector<float> chance = chance_of(leak);
    std::vector<double> votes(pages_.size(), 0);
    const std::size_t parts = (pages_.size() + limits.in_one_part - 1) / limits.in_one_part;
    run_parallel(parts, threads, [&](std::size_t part) {
        for (std::size_t p = part * limits.in_one_part; p < std::min(pages_.size(), (part + 1) * limits.in_one_part); ++p) {
            for (std::size_t i = 0; i < leak.size(); ++i) {
                float best = -1;
                for (const TextLine& line : pages_[p].lines) best = std::max(best, likeness(leak[i], line));
                votes[p] += std::max(0.0F, best - chance[i]);
            }
            votes[p] /= std::sqrt(static_cast<double>(pages_[p].lines.size()) + limits.crowd);
        }
    });
    std::vector<std::size_t> order(pages_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto count = static_cast<std::ptrdiff_t>(std::min(limits.looked_at, order.size()));
    std::partial_sort(order.begin(), order.begin() + count, order.end(), [&](std::size_t a, std::size_t b) { return votes[a] > votes[b]; });
    order.resize(static_cast<std::size_t>(count));
    std::erase_if(order, [&](std::size_t p) { return votes[p] <= 0; });
    return order;
}

std::vector<LinesMatch> LineIndex::find(const std::vector<TextLine>& leak, int threads) const {
    if (leak.empty() || empty()) return {};
    std::vector<LinesMatch> found;
    for (const std::size_t page : most_voted(leak, threads)) {
        LinesMatch match = place_page(pages_[page], leak);
        if (!match.places.empty()) found.push_back(std::move(match));
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const LinesMatch& a, const LinesMatch& b) { return a.places.front().score > b.places.front().score; });
    return found;
}

}  // namespace telltale
