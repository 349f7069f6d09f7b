#include "mark/chips.hpp"

#include <catch2/catch.hpp>

using namespace telltale;

namespace {

VaultKey fixed_key(std::uint8_t first) {
    VaultKey::Bytes bytes{};
    bytes[0] = first;
    return VaultKey::from_bytes(bytes);
}

}  // namespace

TEST_CASE("chips depend on key, copy, channel and lane, and on nothing else") {
    const ChipSource source(fixed_key(1));
    const CopyId copy{{1, 2, 3}};
    const SlotGroup group{Channel::tint, 3};
    const auto chips = source.chips(copy, group, 700);
    CHECK(chips == ChipSource(fixed_key(1)).chips(copy, group, 700));
    CHECK(chips != ChipSource(fixed_key(2)).chips(copy, group, 700));
    CHECK(chips != source.chips(CopyId{{1, 2, 4}}, group, 700));
    CHECK(chips != source.chips(copy, {Channel::shift, 3}, 700));
    CHECK(chips != source.chips(copy, {Channel::tint, 4}, 700));
}

TEST_CASE("a shorter run of chips is the head of a longer one") {
    const ChipSource source(fixed_key(1));
    const CopyId copy{{9}};
    const auto longer = source.chips(copy, {}, 700);
    const auto shorter = source.chips(copy, {}, 33);
    CHECK(std::equal(shorter.begin(), shorter.end(), longer.begin()));
    CHECK(source.chips(copy, {}, 0).empty());  // a page without text
}

TEST_CASE("the chips of 2,000 copies agree with one copy's half of the time") {
    const ChipSource source(fixed_key(7));
    const auto reference = source.chips(CopyId{}, {}, 1000);
    double sum = 0;
    for (int i = 1; i <= 2000; ++i) {
        const CopyId copy{{static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i >> 8)}};
        const auto chips = source.chips(copy, {}, 1000);
        for (std::size_t j = 0; j < chips.size(); ++j) sum += chips[j] * reference[j];
    }
    CHECK(std::abs(sum) < 5 * std::sqrt(2000.0 * 1000.0));
}

TEST_CASE("a copy id breaks when recipient, salt, nonce or document change") {
    const Sha256 document = sha256(std::array<std::uint8_t, 3>{1, 2, 3});
    const CopyOrigin origin{"wang", {1}, {2}};
    const CopyId id = copy_id(document, origin);
    CHECK(id == copy_id(document, origin));
    CHECK(id != copy_id(document, {"wang2", {1}, {2}}));
    CHECK(id != copy_id(document, {"wang", {3}, {2}}));
    CHECK(id != copy_id(document, {"wang", {1}, {3}}));
    CHECK(id != copy_id(Sha256{}, origin));
}
