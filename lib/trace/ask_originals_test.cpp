#include "trace/ask_originals.hpp"

#include <catch2/catch.hpp>

#include "mark/shift_layout.hpp"
#include "trace/page/made_page.hpp"

using namespace telltale;

namespace {

VaultKey fixed_key() {
    return VaultKey::from_bytes(VaultKey::Bytes{1});
}

std::vector<CopyId> numbered_from(std::uint8_t first) {
    std::vector<CopyId> copies;
    for (std::uint8_t i = 0; i < 30; ++i) copies.push_back(CopyId{{static_cast<std::uint8_t>(first + i), 1}});
    return copies;
}

struct Traced {
    Hypotheses hypotheses;
    Scored scored;
};

Traced trace_against(const std::vector<CopyId>& copies, std::span<const Raster> leak, const OriginalPages& originals) {
    const Constellation constellation = make_constellation(fixed_key());
    const std::vector<LeakPicture> pictures = leak_pictures(leak);
    const TintReading tint = read_tint(pictures, constellation, {});
    Traced traced;
    traced.hypotheses.add(tint.hypotheses);
    const ChipSource chips(fixed_key());
    traced.scored = ask_originals(traced.hypotheses, tint, pictures, {copies, chips}, constellation, &originals, {});
    return traced;
}

}  // namespace

TEST_CASE("two lists that share no candidate are scored on alignments that are the same to the bit") {
    const PageLayout layout = made::page_of_words(3);
    const made::MadePages originals(layout);
    const std::vector<CopyId> listed = numbered_from(0);
    const std::vector<CopyId> others = numbered_from(100);
    const auto chips = ChipSource(fixed_key()).chips(listed[9], {Channel::shift, 0}, layout.slot_count());
    const Raster leak = made::printed(made::draw(layout, chips, made::drawn_scale));

    const Traced by_list = trace_against(listed, {&leak, 1}, originals);
    const Traced by_others = trace_against(others, {&leak, 1}, originals);
    const auto best = std::max_element(by_list.scored.scores.begin(), by_list.scored.scores.end(),
                                       [](const CandidateScore& a, const CandidateScore& b) { return a.score < b.score; });
    REQUIRE(best - by_list.scored.scores.begin() == 9);  // the leak does name somebody of the first list
    CHECK(best->score > 8);
    CHECK(by_list.scored.alignments == by_others.scored.alignments);
    REQUIRE(by_list.hypotheses.all().size() == by_others.hypotheses.all().size());
    for (std::size_t i = 0; i < by_list.hypotheses.all().size(); ++i) {
        const Hypothesis& one = by_list.hypotheses.all()[i];
        const Hypothesis& other = by_others.hypotheses.all()[i];
        CHECK(one.source == other.source);
        REQUIRE(one.alignment.size() == other.alignment.size());
        for (std::size_t group = 0; group < one.alignment.size(); ++group) {
            CHECK(one.alignment[group].group == other.alignment[group].group);
            CHECK(one.alignment[group].values == other.alignment[group].values);
        }
    }
}
