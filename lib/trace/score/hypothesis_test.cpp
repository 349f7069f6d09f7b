#include "trace/score/hypothesis.hpp"

#include <catch2/catch.hpp>

using namespace telltale;

namespace {

VaultKey fixed_key() {
    return VaultKey::from_bytes(VaultKey::Bytes{7});
}

Hypothesis reading(float value, Source source = Source::guess, int picture = 0) {
    return {.alignment = {{{Channel::tint, 3}, std::vector<float>(64, value)}}, .source = source, .picture = picture};
}

}  // namespace

TEST_CASE("a hypothesis whose every slot is erased is neither scored nor counted") {
    Hypotheses hypotheses;
    hypotheses.add(reading(0));
    hypotheses.add(reading(1));
    CHECK(hypotheses.counted() == 1);
    CHECK(hypotheses.all().size() == 1);
    Hypotheses erased;
    erased.add(reading(0));
    CHECK(erased.counted() == 0);
    CHECK(erased.first(Source::guess) == nullptr);
}

TEST_CASE("a hypothesis that was scored counts even when it is taken out later, and one that was not does not") {
    const auto is_of_first_picture = [](const Hypothesis& one) { return one.picture == 0; };
    const std::vector<CopyId> copies{CopyId{{1}}};
    Hypotheses hypotheses;
    hypotheses.add({reading(1, Source::guess, 0), reading(1, Source::all_regions, 1)});
    hypotheses.score(copies, ChipSource(fixed_key()), 1);
    hypotheses.take_out(is_of_first_picture);
    CHECK(hypotheses.all().size() == 1);
    CHECK(hypotheses.counted() == 2);
    Hypotheses unscored;
    unscored.add({reading(1, Source::guess, 0), reading(1, Source::all_regions, 1)});
    unscored.take_out(is_of_first_picture);
    CHECK(unscored.counted() == 1);
}

TEST_CASE("hypotheses are asked for by their source, in the order in which they came") {
    Hypotheses hypotheses;
    hypotheses.add({reading(1, Source::guess, 2), reading(2, Source::text, 3), reading(3, Source::text, 4)});
    REQUIRE(hypotheses.first(Source::text) != nullptr);
    CHECK(hypotheses.first(Source::text)->picture == 3);
    CHECK(hypotheses.first(Source::frames) == nullptr);
}

TEST_CASE("one channel's score leaves out alignments that hold another channel too") {
    const ChipSource chips(fixed_key());
    const CopyId copy{{1}};
    Hypothesis both = reading(1);
    both.alignment.push_back({{Channel::shift, 0}, std::vector<float>(64, 1.0F)});
    const std::vector<Hypothesis> mixed{both};
    CHECK_FALSE(channel_score(copy, mixed, Channel::tint, chips).has_value());
    const std::vector<Hypothesis> with_tint{both, reading(1)};
    CHECK(channel_score(copy, with_tint, Channel::tint, chips).has_value());
    CHECK_FALSE(channel_score(copy, with_tint, Channel::shift, chips).has_value());
}
