#include "vault/store/ledger_store.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "vault/sqlite/sqlite_store.hpp"
#include "vault/store/memory_store.hpp"

using namespace telltale;
namespace fs = std::filesystem;

namespace {

/// Opens the same new ledger as often as it is asked for.
struct Places {
    Places() {
        std::string name = (fs::temp_directory_path() / "telltale-store-XXXXXX").string();
        directory = ::mkdtemp(name.data());
        SqliteStore::create(directory / "ledger.db", SqliteStore::Journal::shared);
    }
    ~Places() { fs::remove_all(directory); }
    Places(const Places&) = delete;
    Places& operator=(const Places&) = delete;

    std::unique_ptr<LedgerStore> open(bool sqlite) const {
        if (sqlite) return std::make_unique<SqliteStore>(directory / "ledger.db");
        return std::make_unique<MemoryStore>(contents);
    }

    fs::path directory;
    std::shared_ptr<MemoryStore::Contents> contents = std::make_shared<MemoryStore::Contents>();
};

Row copy_row_at(std::int64_t sequence) {
    Row row;
    row.sequence = sequence;
    row.cells.resize(shape_of(Table::copies).columns.size());
    row.cells[copy_row::id] = cell_of(CopyId{{static_cast<std::uint8_t>(sequence)}});
    row.cells[copy_row::document] = cell_of(Sha256{{2}});
    row.cells[copy_row::file] = cell_of(Sha256{{3}});
    row.cells[copy_row::state] = std::string("pending");
    row.cells[copy_row::pages] = std::int64_t{-4};
    row.cells[copy_row::psnr_db] = 44.25;
    row.cells[copy_row::path] = std::string("\xff\0x", 3);
    row.mac.bytes[31] = static_cast<std::uint8_t>(sequence);
    return row;
}

std::vector<std::int64_t> sequences(const LedgerStore& store, std::int64_t first, std::int64_t end) {
    std::vector<std::int64_t> all;
    store.rows(Table::copies, first, end, [&](Row&& row) { all.push_back(row.sequence); });
    return all;
}

}  // namespace

// Every store must pass this test. A new one is added to places and to the generator.
TEST_CASE("a store gives back what was put into it, in order, and nothing of a write that failed") {
    const bool sqlite = GENERATE(false, true);
    const Places places;
    const auto store = places.open(sqlite);
    CHECK_FALSE(store->head());
    store->write([&] {
        for (const std::int64_t sequence : {1, 2, 4}) store->add(Table::copies, copy_row_at(sequence));
        store->put_block(Table::copies, 0, Mac{{7}});
        store->put_head({1, 2, 3});
    });
    CHECK(sequences(*store, 1, LedgerStore::last) == std::vector<std::int64_t>{1, 2, 4});
    CHECK(sequences(*store, 2, 3) == std::vector<std::int64_t>{2});

    SECTION("cells keep their value and kind") {
        std::vector<Row> rows;
        store->rows(Table::copies, 4, 4, [&](Row&& row) { rows.push_back(std::move(row)); });
        REQUIRE(rows.size() == 1);
        CHECK(rows[0].cells == copy_row_at(4).cells);
        CHECK(rows[0].mac == copy_row_at(4).mac);
    }
    SECTION("outlines are those of the rows") {
        std::vector<RowOutline> outlines;
        store->outlines(Table::copies, 2, 4, [&](const RowOutline& outline) { outlines.push_back(outline); });
        REQUIRE(outlines.size() == 2);
        CHECK(outlines[1].is_whole);
        CHECK(outlines[1].sequence == 4);
        CHECK(outlines[1].candidate.copy == CopyId{{4}});
        CHECK(outlines[1].candidate.document == Sha256{{2}});
        CHECK(outlines[1].candidate.file == Sha256{{3}});
        CHECK(outlines[1].mac == copy_row_at(4).mac);
    }
    SECTION("rows are found by each index") {
        const std::vector<Cell> id{cell_of(CopyId{{2}})};
        REQUIRE(store->find(Table::copies, 0, id).size() == 1);
        CHECK(store->find(Table::copies, 0, id)[0].sequence == 2);
        const std::vector<Cell> file{cell_of(Sha256{{3}})};
        CHECK(store->find(Table::copies, 1, file).size() == 3);
        const std::vector<Cell> none{cell_of(CopyId{{9}})};
        CHECK(store->find(Table::copies, 0, none).empty());
    }
    SECTION("a row is put in the place of the one with its number, and removed") {
        Row changed = copy_row_at(2);
        changed.cells[copy_row::state] = std::string("issued");
        store->write([&] {
            store->replace(Table::copies, changed);
            store->remove(Table::copies, 4);
        });
        CHECK(sequences(*store, 1, LedgerStore::last) == std::vector<std::int64_t>{1, 2});
        const std::vector<Cell> id{cell_of(CopyId{{2}})};
        CHECK(store->find(Table::copies, 0, id)[0].cells == changed.cells);
    }
    SECTION("a write that throws leaves nothing, and one inside another belongs to it") {
        CHECK_THROWS_AS(store->write([&] {
            store->write([&] { store->add(Table::copies, copy_row_at(5)); });
            store->put_head({9});
            throw std::runtime_error("no");
        }),
                        std::runtime_error);
        CHECK(sequences(*store, 1, LedgerStore::last) == std::vector<std::int64_t>{1, 2, 4});
        CHECK(store->head() == Bytes{1, 2, 3});
    }
    SECTION("everything is there when the ledger is opened again") {
        const auto again = places.open(sqlite);
        CHECK(again->head() == Bytes{1, 2, 3});
        REQUIRE(again->blocks(Table::copies).size() == 1);
        CHECK(again->blocks(Table::copies)[0] == std::pair<std::int64_t, Mac>{0, Mac{{7}}});
        CHECK(again->blocks(Table::log).empty());
        CHECK(sequences(*again, 1, LedgerStore::last).size() == 3);
        CHECK(again->damage().empty());
    }
}

TEST_CASE("a store says when somebody else may have written") {
    const Places places;
    const auto store = places.open(true);
    const auto other = places.open(true);
    std::int64_t before = 0;
    store->read([&] { before = store->foreign_changes(); });
    store->write([&] { store->put_head({1}); });
    std::int64_t own = 0;
    store->read([&] { own = store->foreign_changes(); });
    CHECK(own == before);
    other->write([&] { other->put_head({2}); });
    std::int64_t foreign = 0;
    store->read([&] { foreign = store->foreign_changes(); });
    CHECK(foreign != before);
}
