#include "vault/ledger/ledger.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>

#include "telltale/error.hpp"
#include "vault/sqlite/sqlite_store.hpp"

using namespace telltale;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

const VaultKey k1 = VaultKey::from_bytes(VaultKey::Bytes{1});
const VaultKey k2 = VaultKey::from_bytes(VaultKey::Bytes{2});

/// A ledger in a directory of its own, which is deleted at the end.
class ScratchLedger {
public:
    ScratchLedger() {
        std::string name = (fs::temp_directory_path() / "telltale-ledger-XXXXXX").string();
        directory_ = ::mkdtemp(name.data());
        SqliteStore::create(path(), SqliteStore::Journal::shared);
        Ledger::create(std::make_unique<SqliteStore>(path()), k1);
    }
    ~ScratchLedger() { fs::remove_all(directory_); }
    ScratchLedger(const ScratchLedger&) = delete;
    ScratchLedger& operator=(const ScratchLedger&) = delete;
    fs::path path() const { return directory_ / "ledger.db"; }
    Ledger open(const VaultKey& key = k1) const { return Ledger(std::make_unique<SqliteStore>(path()), key); }

private:
    fs::path directory_;
};

Receipt some_receipt(Ledger& ledger) {
    Receipt receipt;
    receipt.recipient = {"7", "李雷"};
    const std::vector<Recipient> recipients{receipt.recipient};
    receipt.document.bytes[3] = 9;
    receipt.origin = {"7", ledger.salts(recipients).front(), {1, 2}};
    receipt.copy = copy_id(receipt.document, receipt.origin);
    receipt.file.bytes[0] = 5;
    receipt.source = "名单.pdf";
    receipt.path = "/out/名单.李雷.pdf";
    receipt.pages = 3;
    receipt.channels = {"tint", "file"};
    receipt.psnr_db = 44.5;
    receipt.options = "strength=normal";
    return receipt;
}

}  // namespace

TEST_CASE("a receipt is read back as it was written") {
    const ScratchLedger scratch;
    Ledger ledger = scratch.open();
    const Receipt written = some_receipt(ledger);
    ledger.update({.issued = std::span(&written, 1)});
    const auto read = ledger.find(written.copy);
    REQUIRE(read);
    CHECK(read->document == written.document);
    CHECK(read->recipient.id == "7");
    CHECK(read->recipient.name == "李雷");
    CHECK(read->copy == copy_id(read->document, read->origin));
    CHECK(read->file == written.file);
    CHECK(read->source == written.source);
    CHECK(read->path == written.path);
    CHECK(read->pages == 3);
    CHECK(read->channels == written.channels);
    CHECK(read->psnr_db == written.psnr_db);
    CHECK(read->options == written.options);
    CHECK(read->issued_at.size() == std::string("2026-11-24T09:00:00Z").size());
    CHECK(ledger.find_file(written.file)->copy == written.copy);
    CHECK_FALSE(ledger.find(CopyId{}));
    CHECK_FALSE(ledger.find_file(Sha256{}));
}

TEST_CASE("a pending copy is a candidate, an issued one never falls back, and only a pending one is withdrawn") {
    const ScratchLedger scratch;
    Ledger ledger = scratch.open();
    const Receipt receipt = some_receipt(ledger);
    ledger.update({.pending = std::span(&receipt, 1)});
    CHECK(ledger.find(receipt.copy)->issued_at.empty());
    std::vector<std::string> problems;
    REQUIRE(ledger.candidates(problems).size() == 1);
    CHECK(ledger.candidates(problems)[0].copy == receipt.copy);
    CHECK(ledger.candidates(problems)[0].file == receipt.file);

    ledger.update({.withdrawn = std::span(&receipt.copy, 1)});
    CHECK(ledger.candidates(problems).empty());

    ledger.update({.issued = std::span(&receipt, 1)});
    const std::string time = ledger.find(receipt.copy)->issued_at;
    ledger.update({.pending = std::span(&receipt, 1)});
    ledger.update({.withdrawn = std::span(&receipt.copy, 1)});
    REQUIRE(ledger.find(receipt.copy));
    CHECK(ledger.find(receipt.copy)->state == IssueState::issued);
    CHECK(ledger.find(receipt.copy)->issued_at == time);
}

TEST_CASE("a copy that another process issued or withdrew meanwhile is not written as this one left it") {
    const ScratchLedger scratch;
    Ledger ledger = scratch.open();
    Ledger other = scratch.open();
    Receipt receipt = some_receipt(ledger);
    ledger.update({.pending = std::span(&receipt, 1)});
    SECTION("issued: only one event says so") {
        other.update({.issued = std::span(&receipt, 1)});
        ledger.update({.issued = std::span(&receipt, 1)});
        CHECK(ledger.sealed().head().logs.front().number == 2);
    }
    SECTION("withdrawn: it is put anew") {
        other.update({.withdrawn = std::span(&receipt.copy, 1)});
        ledger.update({.issued = std::span(&receipt, 1)});
        CHECK(ledger.sealed().head().logs.front().number == 3);
    }
    std::vector<std::string> problems;
    REQUIRE(other.list(problems).size() == 1);
    CHECK(other.list(problems)[0].state == IssueState::issued);
    CHECK(problems.empty());
}

TEST_CASE("a recipient's salt is made once, and a new name under an old id leaves old copies their name") {
    const ScratchLedger scratch;
    Ledger ledger = scratch.open();
    const Receipt receipt = some_receipt(ledger);
    ledger.update({.issued = std::span(&receipt, 1)});
    const std::vector<Recipient> later{{"7", "韩梅梅"}, {"8", "Jim"}};
    const auto salts = ledger.salts(later);
    CHECK(salts[0] == receipt.origin.salt);
    CHECK(salts[1] != salts[0]);
    CHECK(ledger.find(receipt.copy)->recipient.name == "李雷");
}

TEST_CASE("a ledger of another key is refused") {
    const ScratchLedger scratch;
    CHECK_THROWS_WITH(scratch.open(k2), Contains("written with another key (" + k1.id() + ") than this vault's (" + k2.id() + ")"));
    CHECK_FALSE(Ledger::create(std::make_unique<SqliteStore>(scratch.path()), k2));
}

TEST_CASE("a transaction that is not committed leaves nothing") {
    const ScratchLedger scratch;
    Database database(scratch.path(), Database::Mode::existing);
    {
        const Transaction transaction(database);
        database.run("INSERT INTO meta (name, value, mac) VALUES ('a', 'b', x'00')");
    }
    Statement count(database, "SELECT count(*) FROM meta WHERE name = 'a'");
    REQUIRE(count.step());
    CHECK(count.number(0) == 0);
}

TEST_CASE("a row whose blob was cut short is left out, and said to be") {
    const ScratchLedger scratch;
    Ledger ledger = scratch.open();
    const Receipt receipt = some_receipt(ledger);
    ledger.update({.issued = std::span(&receipt, 1)});
    Database(scratch.path(), Database::Mode::existing).run("UPDATE copies SET file = x'0102'");
    std::vector<std::string> problems;
    CHECK(ledger.candidates(problems).empty());
    CHECK(ledger.list(problems).empty());
    REQUIRE(problems.size() == 2);
    CHECK_THAT(problems[0], Contains(receipt.copy.hex()));
    CHECK_THROWS_WITH(ledger.find(receipt.copy), Contains("changed by somebody without the key"));
}

TEST_CASE("the log grows by one event a change, and repeating an issue adds none") {
    const ScratchLedger scratch;
    Ledger ledger = scratch.open();
    const Receipt receipt = some_receipt(ledger);
    ledger.update({.pending = std::span(&receipt, 1)});
    CHECK_FALSE(ledger.log_entry(receipt.copy));
    CHECK_FALSE(ledger.find(receipt.copy)->logged);
    ledger.update({.issued = std::span(&receipt, 1)});
    ledger.update({.issued = std::span(&receipt, 1)});
    REQUIRE(ledger.log_entry(receipt.copy));
    CHECK(ledger.log_entry(receipt.copy)->number == 2);
    CHECK(ledger.find(receipt.copy)->logged);
    CHECK(ledger.sealed().store().head());
    std::int64_t events = 0;
    ledger.sealed().read([&] { events = ledger.sealed().head().of(Table::log).rows; });
    CHECK(events == 2);
}

TEST_CASE("a log entry's signature fits its key, its number and its hash alone") {
    const Signer signer(k1);
    LogEntry entry{"0123456789abcdef", 7, {}, {}};
    entry.hash.bytes[0] = 3;
    sign(signer, entry);
    CHECK(is_signed(signer, entry));
    CHECK_FALSE(is_signed(Signer(k2), entry));
    LogEntry other = entry;
    other.number = 8;
    CHECK_FALSE(is_signed(signer, other));
    other = entry;
    other.hash.bytes[0] = 4;
    CHECK_FALSE(is_signed(signer, other));
}
