// Proves the claim of robustness: page pictures are stamped, attacked and traced through the public API.

#include <catch2/catch.hpp>
#include <cstdio>

#include "blackbox/floors.hpp"
#include "blackbox/runs.hpp"
#include "support/disturb.hpp"
#include "support/recompress.hpp"

using namespace telltale;
using namespace telltale::blackbox;

namespace {

int floor_of(const Row& row) {
    return is_patient() ? row.patient : row.quick;
}

void print(const std::string& name, const Tally& tally, int floor) {
    std::printf("%-26s %3d of %3d named, floor %3d, misattributed %d%s\n", name.c_str(), tally.named, tally.leaks, floor,
                tally.misattributed, tally.named > floor ? "  (raise the floor)" : "");
}

Tally sum(const std::vector<Tally>& parts) {
    Tally total;
    for (const Tally& part : parts) {
        total.leaks += part.leaks;
        total.named += part.named;
        total.named_in_part += part.named_in_part;
        total.misattributed += part.misattributed;
        total.called_marked += part.called_marked;
    }
    return total;
}

// Leaks one copy of a page by every attack.
//
// returns  one tally for each row of the table
std::vector<Tally> leak_every_way(const std::string& page, std::uint32_t seed, const TestVault& vault) {
    const CopyId copy = vault.copy(seed);
    const Raster stamped = stamped_page(page, vault, copy);
    std::vector<Tally> tallies;
    for (const Row& row : table) {
        const Raster leak = support::find_attacks(row.attack).front()(stamped, seed);
        vault.count(leak, {copy}, tallies.emplace_back());
    }
    return tallies;
}

constexpr const char* innocent_attacks = "none,jpeg-q50,chat-1280-q60,three-hops,crop-10,crop-5+chat,zoom-1.25,viewer-window,inverted";

/// Leaks pages for which nobody must be accused.
///
/// In the patient run every page leaks by every attack; in the quick run each page leaks by one attack, and one page by two.
/// stamper  the other vault that marks the pages; when it is null they are unmarked
Tally innocent_leaks(const TestVault* stamper) {
    const TestVault vault(1);
    const auto attacks = support::find_attacks(innocent_attacks);
    const int runs = static_cast<int>(page_names().size()) * (is_patient() ? patient_runs : 1);
    std::vector<Tally> parts(static_cast<std::size_t>(runs));
    in_parallel(runs, [&](int i) {
        const std::string& name = page_names()[static_cast<std::size_t>(i) % page_names().size()];
        const auto seed = static_cast<std::uint32_t>(9000 + i);
        const Raster page = stamper != nullptr ? stamped_page(name, *stamper, stamper->copy(seed)) : unmarked_page(name);
        // Tracing is slow here: when there is no mark to find, the tracer tries every way to find one.
        const std::size_t apart = is_patient() ? 1 : page_names().size();
        for (auto k = static_cast<std::size_t>(i) % apart; k < attacks.size(); k += apart) {
            vault.count(attacks[k](page, seed), {}, parts[static_cast<std::size_t>(i)]);
        }
    });
    return sum(parts);
}

}  // namespace

TEST_CASE("a leaked page names its copy after every attack") {
    const TestVault vault(1);
    const int runs = static_cast<int>(page_names().size()) * (is_patient() ? patient_runs : 1);
    std::vector<std::vector<Tally>> results(static_cast<std::size_t>(runs));
    in_parallel(runs, [&](int i) {
        results[static_cast<std::size_t>(i)] =
            leak_every_way(page_names()[static_cast<std::size_t>(i) % page_names().size()], static_cast<std::uint32_t>(100 + i), vault);
    });
    for (std::size_t row = 0; row < std::size(table); ++row) {
        std::vector<Tally> parts;
        for (const auto& result : results) parts.push_back(result[row]);
        const Tally tally = sum(parts);
        print(table[row].attack, tally, floor_of(table[row]));
        INFO(table[row].attack);
        CHECK(tally.named >= floor_of(table[row]));
        CHECK(tally.misattributed <= table[row].misattributed);
    }
}

TEST_CASE("the table has a row for every attack") {
    REQUIRE(std::size(table) == support::standard_attacks().size());
    for (std::size_t i = 0; i < std::size(table); ++i) CHECK(table[i].attack == support::standard_attacks()[i].name);
}

TEST_CASE("three who average their copies are named, after a chat app too") {
    const TestVault vault(1);
    const auto pages = static_cast<int>(page_names().size());
    std::vector<Tally> plain(static_cast<std::size_t>(pages));
    std::vector<Tally> chatted(static_cast<std::size_t>(pages));
    in_parallel(pages, [&](int i) {
        const auto index = static_cast<std::size_t>(i);
        std::vector<CopyId> copies;
        std::vector<Raster> pictures;
        for (std::uint32_t person = 0; person < 3; ++person) {
            copies.push_back(vault.copy(static_cast<std::uint32_t>(500 + 3 * i) + person));
            pictures.push_back(stamped_page(page_names()[index], vault, copies.back()));
        }
        const Raster mean = support::average(pictures);
        vault.count(mean, copies, plain[index]);
        vault.count(support::chat(mean, {1280, 60}), copies, chatted[index]);
    });
    const Tally all = sum(plain);
    const Tally after_chat = sum(chatted);
    print("average-3", all, average_floor);
    print("average-3+chat", after_chat, average_chat_floor);
    CHECK(all.named >= average_floor);
    CHECK(after_chat.named >= average_chat_floor);
    CHECK(after_chat.named_in_part >= average_chat_in_part_floor);
    CHECK(all.misattributed + after_chat.misattributed == 0);
}

TEST_CASE("an unmarked page is never called marked") {
    const Tally tally = innocent_leaks(nullptr);
    std::printf("unmarked: %d leaks, %d called marked, %d attributed\n", tally.leaks, tally.called_marked, tally.misattributed);
    CHECK(tally.called_marked == 0);
    CHECK(tally.misattributed == 0);
}

TEST_CASE("a page that another vault has marked is never called marked by this one") {
    const TestVault other(2);
    const Tally tally = innocent_leaks(&other);
    std::printf("another vault's: %d leaks, %d called marked, %d attributed\n", tally.leaks, tally.called_marked, tally.misattributed);
    CHECK(tally.called_marked == 0);
    CHECK(tally.misattributed == 0);
}
