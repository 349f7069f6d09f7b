#include <catch2/catch.hpp>

#include "telltale/error.hpp"
#include "vault/ledger/receipt_row.hpp"
#include "vault/ledger/tamper_world.hpp"

using namespace telltale;
using Catch::Matchers::Contains;

// What somebody does to a ledger who can write all of it, and does not have the key.

namespace {

/// What became of a ledger that somebody changed.
struct Outcome {
    bool is_noticed = true;      ///< whether `ledger verify` says that something was changed, or the ledger is not opened
    std::size_t false_rows = 0;  ///< copies given to the tracer, or to whoever names a holder, that are not as they were written
};

std::size_t count_false_rows(const Ledger& ledger, const Contents& contents) {
    std::size_t count = 0;
    std::vector<std::string> problems;
    for (const Candidate& candidate : ledger.candidates(problems)) count += !world().candidates.contains(World::as_text(candidate));
    for (const Receipt& receipt : ledger.list(problems)) count += !world().rows.contains(receipt.copy);
    for (const auto& [sequence, row] : contents.of(Table::copies)) {
        const Bytes* id = std::get_if<Bytes>(&row.cells[copy_row::id]);
        if (id == nullptr || id->size() != std::tuple_size_v<decltype(CopyId::bytes)>) continue;
        try {
            const std::optional<Row> found = ledger.row(digest_in<16>(*id));
            if (!found) continue;
            const auto known = world().rows.find(digest_in<16>(*id));
            count += known == world().rows.end() || known->second != found->cells;
        } catch (const Error&) {  // it says that the row was changed
        }
    }
    return count;
}

Outcome outcome_of(const std::shared_ptr<Contents>& contents) {
    try {
        const Ledger ledger = open(contents);
        Outcome outcome;
        outcome.false_rows = count_false_rows(ledger, *contents);
        outcome.is_noticed = !problems_of(ledger).empty();
        return outcome;
    } catch (const Error&) {
        return {};
    }
}

bool is_noticed(const std::shared_ptr<Contents>& contents) {
    return outcome_of(contents).is_noticed;
}

template <typename Map>
auto any_of(Random& random, Map& map) {
    auto one = map.begin();
    std::advance(one, below(random, map.size()));
    return one;
}

Table any_table(Random& random, const Contents& contents) {
    for (;;) {
        const Table table = all_tables[below(random, all_tables.size())];
        if (!contents.of(table).empty()) return table;
    }
}

void change(Random& random, Cell& cell) {
    const Cell before = cell;
    while (cell == before) {
        switch (below(random, 5)) {
            case 0:
                cell = Cell();
                break;
            case 1:
                if (auto* bytes = std::get_if<Bytes>(&cell); bytes != nullptr && !bytes->empty())
                    (*bytes)[below(random, bytes->size())] ^= static_cast<std::uint8_t>(1 << below(random, 8));
                else if (auto* text = std::get_if<std::string>(&cell))
                    *text += 'x';
                else if (auto* number = std::get_if<std::int64_t>(&cell))
                    *number ^= std::int64_t{1} << below(random, 63);
                break;
            case 2:
                cell = std::int64_t{5};
                break;
            case 3:
                cell = std::string("issued");
                break;
            default:
                cell = Bytes(16, static_cast<std::uint8_t>(random()));
        }
    }
}

/// One kind of change: it tries one at random, which may turn out to be none.
struct Kind {
    const char* name;
    void (*make)(Random& random, Contents& contents);
};

void change_a_cell(Random& random, Contents& contents) {
    Row& row = any_of(random, contents.of(any_table(random, contents)))->second;
    change(random, row.cells[below(random, row.cells.size())]);
}

void change_a_mac(Random& random, Contents& contents) {
    Row& row = any_of(random, contents.of(any_table(random, contents)))->second;
    row.mac.bytes[below(random, 32)] ^= static_cast<std::uint8_t>(1 << below(random, 8));
}

void drop_a_row(Random& random, Contents& contents) {
    auto& rows = contents.of(any_table(random, contents));
    rows.erase(any_of(random, rows));
}

void move_a_row(Random& random, Contents& contents) {
    auto& rows = contents.of(any_table(random, contents));
    const auto one = any_of(random, rows);
    Row row = one->second;
    rows.erase(one);
    row.sequence += static_cast<std::int64_t>(1 + below(random, 5000));
    rows[row.sequence] = row;
}

void swap_rows(Random& random, Contents& contents) {
    auto& rows = contents.of(any_table(random, contents));
    Row& one = any_of(random, rows)->second;
    Row& other = any_of(random, rows)->second;
    std::swap(one.cells, other.cells);
    if (below(random, 2) == 0) std::swap(one.mac, other.mac);
}

void add_a_row(Random& random, Contents& contents) {
    const Table table = any_table(random, contents);
    auto& rows = contents.of(table);
    Row row = any_of(random, rows)->second;
    if (table == Table::copies) {  // an innocent gets a row whose hashes and commitments fit, with a file of the forger's choice
        Receipt receipt = receipt_of(row);
        receipt.recipient = {"innocent", "Innocent"};
        receipt.origin.recipient_id = "innocent";
        receipt.copy = copy_id(receipt.document, receipt.origin);
        receipt.file.bytes[0] = static_cast<std::uint8_t>(random());
        row.cells = row_of(receipt, {}).cells;
        commit(table, row);
    }
    const bool is_next = below(random, 2) == 0;
    row.sequence = is_next ? rows.rbegin()->first + 1 : static_cast<std::int64_t>(random() % 100'000) - 1000;
    rows[row.sequence] = row;
}

void replay_a_row(Random& random, Contents& contents) {
    const Contents& before = world().history[below(random, world().history.size())];
    const Table table = any_table(random, before);
    const Row row = any_of(random, before.of(table))->second;
    contents.of(table)[row.sequence] = row;
}

void replay_a_table(Random& random, Contents& contents) {
    const Contents& before = world().history[below(random, world().history.size())];
    const Table table = all_tables[below(random, all_tables.size())];
    contents.of(table) = before.of(table);
    if (below(random, 2) == 0) contents.blocks[static_cast<std::size_t>(table)] = before.blocks[static_cast<std::size_t>(table)];
}

void change_head_or_blocks(Random& random, Contents& contents) {
    const Contents& before = world().history[below(random, world().history.size())];
    switch (below(random, 4)) {
        case 0:
            contents.head = before.head;
            break;
        case 1:
            (*contents.head)[below(random, contents.head->size())] ^= static_cast<std::uint8_t>(1 << below(random, 8));
            break;
        case 2: {
            auto& blocks = contents.blocks[static_cast<std::size_t>(any_table(random, contents))];
            if (!blocks.empty()) any_of(random, blocks)->second.bytes[below(random, 32)] ^= 1;
            break;
        }
        default: {
            auto& blocks = contents.blocks[below(random, all_tables.size())];
            if (below(random, 2) == 0 && !blocks.empty()) {
                blocks.erase(any_of(random, blocks));
            } else {
                blocks[static_cast<std::int64_t>(blocks.size() + below(random, 3))] = Mac{};
            }
        }
    }
}

/// What the issue names: a state set back, a name changed, salt and id changed with commitments that fit, a file hash exchanged with
/// another row's, and an event for it with a chain that fits, since no key is needed for chains.
void frame_somebody(Random& random, Contents& contents) {
    auto& rows = contents.of(Table::copies);
    Row& row = any_of(random, rows)->second;
    const Row before = row;
    switch (below(random, 4)) {
        case 0:
            row.cells[copy_row::state] = std::string("pending");
            row.cells[copy_row::issued_at] = Cell();
            break;
        case 1:
            row.cells[copy_row::recipient_name] = "innocent " + std::to_string(random());
            break;
        case 2: {
            Receipt receipt = receipt_of(row);
            receipt.origin.salt[below(random, 16)] ^= 1;
            row.cells[copy_row::salt] = cell_of(receipt.origin.salt);
            row.cells[copy_row::id] = cell_of(copy_id(receipt.document, receipt.origin));
            break;
        }
        default:
            std::swap(row.cells[copy_row::file], any_of(random, rows)->second.cells[copy_row::file]);
    }
    if (row.cells == before.cells) return;
    for (std::size_t i = 0; i < row.cells.size(); ++i)
        if (shape_of(Table::copies).columns[i].role == Role::commitment) row.cells[i] = Cell();
    commit(Table::copies, row);
    if (below(random, 2) == 0) return;
    Row event = contents.of(Table::log).rbegin()->second;
    const LogEntry last = entry_of(event);
    const Event issued{"issued", digest_in<16>(row.cells[copy_row::id]), row_hash(Table::copies, row), now_utc()};
    ++event.sequence;
    event.cells = {last.log,
                   last.number + 1,
                   issued.kind,
                   cell_of(*issued.copy),
                   cell_of(issued.subject),
                   issued.at,
                   cell_of(hash_of(last.log, last.number + 1, last.hash, issued))};
    contents.of(Table::log)[event.sequence] = event;
}

}  // namespace

TEST_CASE("a ledger that nobody changed verifies") {
    CHECK_FALSE(is_noticed(world().now));
    CHECK(outcome_of(world().now).false_rows == 0);
    CHECK(world().candidates.size() == 13);
}

TEST_CASE("every change of a ledger without the key is noticed, and no changed row is given to the tracer") {
    const Kind kind = GENERATE(Kind{"a cell", change_a_cell}, Kind{"a MAC", change_a_mac}, Kind{"a row dropped", drop_a_row},
                               Kind{"a row moved", move_a_row}, Kind{"rows swapped", swap_rows}, Kind{"a row added", add_a_row},
                               Kind{"a row as it once was", replay_a_row}, Kind{"a table as it once was", replay_a_table},
                               Kind{"head or blocks", change_head_or_blocks}, Kind{"somebody framed", frame_somebody});
    INFO(kind.name);
    Random random(7);
    int unnoticed = 0;
    std::size_t false_rows = 0;
    for (int made = 0; made < changes_of_each_kind;) {
        const auto contents = std::make_shared<Contents>(*world().now);
        kind.make(random, *contents);
        if (same(*contents, *world().now)) continue;
        ++made;
        const Outcome outcome = outcome_of(contents);
        unnoticed += !outcome.is_noticed;
        false_rows += outcome.false_rows;
    }
    CHECK(unnoticed == 0);
    CHECK(false_rows == 0);
}

TEST_CASE("nothing is written over rows that were changed") {
    const auto contents = std::make_shared<Contents>(*world().now);
    contents->of(Table::copies).begin()->second.cells[copy_row::file] = cell_of(Sha256{{1}});
    Ledger ledger = open(contents);
    const Receipt receipt = receipt_for(ledger, "p9", 77);
    CHECK_THROWS_WITH(ledger.update({.pending = std::span(&receipt, 1)}), Contains("nothing is added to them"));
}

TEST_CASE("one changed row costs the tracer that row alone") {
    const auto contents = std::make_shared<Contents>(*world().now);
    contents->of(Table::copies).begin()->second.cells[copy_row::file] = cell_of(Sha256{{1}});
    std::vector<std::string> problems;
    CHECK(open(contents).candidates(problems).size() == world().candidates.size() - 1);
    REQUIRE(problems.size() == 1);
    CHECK_THAT(problems[0], Contains("is left out"));
}

TEST_CASE("values can be erased together with their salt, and everything else still verifies") {
    const auto contents = std::make_shared<Contents>(*world().now);
    Row& row = contents->of(Table::copies).begin()->second;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
        const Role role = shape_of(Table::copies).columns[i].role;
        if (role == Role::value || role == Role::salt) row.cells[i] = Cell();
    }
    const Ledger ledger = open(contents);
    VaultReport report;
    std::set<Sha256> documents;
    ledger.sealed().read([&] { check_ledger(ledger, report, documents); });
    CHECK(report.problems.empty());
    CHECK(report.forgotten == 1);
    const auto receipt = ledger.find(digest_in<16>(row.cells[copy_row::id]));
    REQUIRE(receipt);
    CHECK(receipt->forgotten);
    CHECK(receipt->recipient.name.empty());
}
