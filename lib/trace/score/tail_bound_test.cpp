#include "trace/score/tail_bound.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <random>

#include "trace/score/attribute.hpp"

using namespace telltale;

namespace {

Alignment of(std::vector<float> values) {
    return {{{Channel::shift, 0}, std::move(values)}};
}

std::vector<std::int8_t> chips_of_bits(std::uint32_t bits, std::size_t slots) {
    std::vector<std::int8_t> chips(slots);
    for (std::size_t i = 0; i < slots; ++i) chips[i] = (bits >> i & 1) != 0 ? 1 : -1;
    return chips;
}

// The scores of all copies there could be.
std::vector<double> all_scores(const std::vector<float>& values) {
    const TailBound bound(of(values));
    std::vector<double> scores;
    for (std::uint32_t bits = 0; bits < 1U << values.size(); ++bits)
        scores.push_back(bound.score(correlation(values, chips_of_bits(bits, values.size()))));
    std::sort(scores.begin(), scores.end());
    return scores;
}

}  // namespace

TEST_CASE("of all 2^18 copies of 18 slots no larger share reaches any score than the bound says") {
    std::mt19937 random(5);
    std::normal_distribution<float> noise;
    std::vector<float> equal(18, 1.0F);
    std::vector<float> uneven(18);
    for (float& value : uneven) value = noise(random);
    std::vector<float> steep(18);
    for (std::size_t i = 0; i < steep.size(); ++i) steep[i] = std::pow(0.8F, static_cast<float>(i));
    for (const std::vector<float>& values : {equal, uneven, steep}) {
        const std::vector<double> scores = all_scores(values);
        const auto copies = static_cast<double>(scores.size());
        for (std::size_t i = 0; i < scores.size(); ++i) {
            if (scores[i] < 0.5) continue;
            const double share = (copies - static_cast<double>(i)) / copies;  // of copies that score as much or more
            REQUIRE(share <= std::exp(-scores[i] * scores[i] / 2) * (1 + 1e-9));
        }
    }
}

TEST_CASE("a copy that agrees with all of a few slots is as unlikely as so many tossed coins") {
    for (const std::size_t slots : {20U, 50U, 65U}) {
        const TailBound bound(of(std::vector<float>(slots, 0.7F)));
        const double coins = static_cast<double>(slots) * std::numbers::ln2;
        const double score = bound.score(std::sqrt(static_cast<double>(slots)));
        CHECK(score * score / 2 <= coins);
        CHECK(score * score / 2 > 0.995 * coins);
    }
}

TEST_CASE("a correlation that rounding puts above its greatest value scores what the greatest does") {
    const TailBound bound(of(std::vector<float>(50, 0.7F)));
    CHECK(bound.score(std::sqrt(50.0) + 0.01) <= std::sqrt(2 * 50 * std::numbers::ln2));
}

TEST_CASE("a score is never below its correlation, and rises with it") {
    std::mt19937 random(6);
    std::normal_distribution<float> noise;
    std::vector<float> values(300);
    for (float& value : values) value = noise(random);
    const TailBound bound(of(values));
    double last = 0;
    for (double r = 0.5; r < 13; r += 0.1) {
        const double score = bound.score(r);
        CHECK(score >= r);
        CHECK(score > last);
        last = score;
    }
}

TEST_CASE("where many slots are read badly the score is the correlation") {
    const TailBound bound(of(std::vector<float>(7280, 0.1F)));
    CHECK(bound.score(8) == Approx(8).epsilon(0.002));
}

TEST_CASE("an alignment that says nothing scores 0") {
    const TailBound bound(of(std::vector<float>(50, 0.0F)));
    CHECK(bound.norm() == 0);
    CHECK(bound.score(0) == 0);
}
