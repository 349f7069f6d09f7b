#include "trace/score/attribute.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "telltale/error.hpp"
#include "trace/score/alignment.hpp"
#include "trace/score/soft_values.hpp"

using namespace telltale;

namespace {

VaultKey fixed_key() {
    return VaultKey::from_bytes(VaultKey::Bytes{7});
}

CopyId numbered(std::uint32_t number) {
    CopyId copy;
    for (std::size_t i = 0; i < 4; ++i) copy.bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
    return copy;
}

std::vector<CopyId> innocents(std::uint32_t count) {
    std::vector<CopyId> copies;
    for (std::uint32_t i = 0; i < count; ++i) copies.push_back(numbered(i));
    return copies;
}

// A leak that has nothing to do with any copy, with a few slots far stronger than the others.
SoftValues strange_leak(std::size_t slots, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<float> noise;
    SoftValues soft{{Channel::tint, 3}, {}};
    for (std::size_t i = 0; i < slots; ++i) soft.values.push_back(noise(random) * (i % 50 == 0 ? 10.0F : 1.0F));
    return soft;
}

std::size_t count_above(const std::vector<CandidateScore>& scores, double level) {
    return static_cast<std::size_t>(std::count_if(scores.begin(), scores.end(), [&](const CandidateScore& s) { return s.score >= level; }));
}

}  // namespace

TEST_CASE("a perfect reading correlates by the square root of its slots") {
    const ChipSource source(fixed_key());
    const auto chips = source.chips(numbered(1), {Channel::tint, 2}, 910);
    const std::vector<float> soft(chips.begin(), chips.end());
    CHECK(correlation(soft, chips) == Approx(std::sqrt(910.0)));
}

TEST_CASE("a leak whose every slot is erased correlates with nobody") {
    CHECK(correlation(std::vector<float>(8, 0.0F), std::vector<std::int8_t>(8, 1)) == 0);
}

TEST_CASE("soft values and chips of different number are refused") {
    CHECK_THROWS_AS(correlation(std::vector<float>(3), std::vector<std::int8_t>(4)), Error);
}

TEST_CASE("correlations by table equal those by definition, copy by copy") {
    const ChipSource source(fixed_key());
    const Alignment alignment{strange_leak(909, 5)};
    const auto copies = innocents(50);
    const auto scores = score_copies(copies, {&alignment, 1}, source, 1);
    for (std::size_t i = 0; i < copies.size(); ++i) {
        CHECK(scores[i].correlation ==
              Approx(correlation(alignment[0].values, source.chips(copies[i], alignment[0].group, 909))).margin(1e-4));
    }
}

TEST_CASE("the number of threads changes no score") {
    const ChipSource source(fixed_key());
    const Alignment alignment{strange_leak(910, 6)};
    const auto copies = innocents(9001);
    const auto one = score_copies(copies, {&alignment, 1}, source, 1);
    const auto three = score_copies(copies, {&alignment, 1}, source, 3);
    CHECK(
        std::equal(one.begin(), one.end(), three.begin(), [](auto a, auto b) { return a.score == b.score && a.alignment == b.alignment; }));
}

TEST_CASE("innocents of one reading stay under the bound") {
    const ChipSource source(fixed_key());
    const Alignment alignment{strange_leak(910, 1)};
    const auto scores = score_copies(innocents(100000), {&alignment, 1}, source, 2);
    for (const double level : {2.0, 2.5, 3.0, 3.5})
        CHECK(static_cast<double>(count_above(scores, level)) <= 100000 * std::exp(-level * level / 2));
}

TEST_CASE("a lane that is read twice is one set of slots, and innocents stay under the bound") {
    const ChipSource source(fixed_key());
    const SoftValues reading = strange_leak(910, 2);
    SoftValues again = reading;
    for (float& value : again.values) value *= 1.3F;
    const auto copies = innocents(100000);

    const Alignment added = add_readings({reading, again});
    REQUIRE(added.size() == 1);
    CHECK(added[0].values.size() == 910);
    const auto once = score_copies(copies, {&added, 1}, source, 2);
    for (const double level : {3.0, 3.5}) CHECK(static_cast<double>(count_above(once, level)) <= 100000 * std::exp(-level * level / 2));

    // The mistake that add_readings is there to prevent: the same slots entered twice exceed the bound.
    std::vector<float> doubled = reading.values;
    doubled.insert(doubled.end(), again.values.begin(), again.values.end());
    std::size_t above = 0;
    for (const CopyId& copy : copies) {
        auto chips = source.chips(copy, reading.group, 910);
        chips.insert(chips.end(), chips.begin(), chips.begin() + 910);
        above += correlation(doubled, chips) >= 3.5 ? 1 : 0;
    }
    CHECK(static_cast<double>(above) > 100000 * std::exp(-3.5 * 3.5 / 2));
}

TEST_CASE("an alignment in which a group of slots stands twice is refused") {
    const ChipSource source(fixed_key());
    const Alignment doubled{strange_leak(910, 2), strange_leak(910, 3)};
    CHECK_THROWS_AS(score_copies(innocents(1), {&doubled, 1}, source, 1), Error);
}

TEST_CASE("an alignment with a soft value that is no finite number is refused") {
    const ChipSource source(fixed_key());
    for (const float wrong : {std::nanf(""), HUGE_VALF}) {
        Alignment alignment{strange_leak(910, 2)};
        alignment[0].values[5] = wrong;
        CHECK_THROWS_AS(score_copies(innocents(1), {&alignment, 1}, source, 1), Error);
    }
}

TEST_CASE("readings of different lanes stay apart") {
    SoftValues other = strange_leak(910, 4);
    other.group.lane = 5;
    CHECK(add_readings({strange_leak(910, 3), other}).size() == 2);
}

TEST_CASE("readings of one lane that differ in length are refused") {
    CHECK_THROWS_AS(add_readings({strange_leak(910, 3), strange_leak(909, 3)}), Error);
}

TEST_CASE("the odds at the threshold are those that were asked for") {
    for (const std::size_t alignments : {1U, 10U, 100U}) {
        CHECK(odds(10000, alignments, threshold(10000, alignments, 1e-9)) == Approx(1e-9));
    }
    CHECK(odds(10000, 1, 0) == 1);
}
