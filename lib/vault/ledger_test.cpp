#include "vault/ledger.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>

#include "telltale/error.hpp"
#include "vault/issue_log.hpp"
#include "vault/schema.hpp"

using namespace telltale;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

/// A ledger in a directory of its own, which is deleted at the end.
class ScratchLedger {
public:
    ScratchLedger() {
        std::string name = (fs::temp_directory_path() / "telltale-ledger-XXXXXX").string();
        directory_ = ::mkdtemp(name.data());
        Ledger::create(path(), "k1");
    }
    ~ScratchLedger() { fs::remove_all(directory_); }
    ScratchLedger(const ScratchLedger&) = delete;
    ScratchLedger& operator=(const ScratchLedger&) = delete;
    fs::path path() const { return directory_ / "ledger.db"; }

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
    Ledger ledger(scratch.path(), "k1");
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
    Ledger ledger(scratch.path(), "k1");
    const Receipt receipt = some_receipt(ledger);
    ledger.update({.pending = std::span(&receipt, 1)});
    CHECK(ledger.find(receipt.copy)->issued_at.empty());
    REQUIRE(ledger.candidates().size() == 1);
    CHECK(ledger.candidates()[0].copy == receipt.copy);
    CHECK(ledger.candidates()[0].file == receipt.file);

    ledger.update({.withdrawn = std::span(&receipt.copy, 1)});
    CHECK(ledger.candidates().empty());

    ledger.update({.issued = std::span(&receipt, 1)});
    const std::string time = ledger.find(receipt.copy)->issued_at;
    ledger.update({.pending = std::span(&receipt, 1)});
    ledger.update({.withdrawn = std::span(&receipt.copy, 1)});
    REQUIRE(ledger.find(receipt.copy));
    CHECK(ledger.find(receipt.copy)->state == IssueState::issued);
    CHECK(ledger.find(receipt.copy)->issued_at == time);
}

TEST_CASE("a recipient's salt is made once, and a new name under an old id leaves old copies their name") {
    const ScratchLedger scratch;
    Ledger ledger(scratch.path(), "k1");
    const Receipt receipt = some_receipt(ledger);
    ledger.update({.issued = std::span(&receipt, 1)});
    const std::vector<Recipient> later{{"7", "韩梅梅"}, {"8", "Jim"}};
    const auto salts = ledger.salts(later);
    CHECK(salts[0] == receipt.origin.salt);
    CHECK(salts[1] != salts[0]);
    CHECK(ledger.find(receipt.copy)->recipient.name == "李雷");
}

TEST_CASE("a ledger of another key or a later version is refused") {
    const ScratchLedger scratch;
    CHECK_THROWS_WITH(Ledger(scratch.path(), "k2"), Contains("written with another key (k1) than this vault's (k2)"));
    CHECK_FALSE(Ledger::create(scratch.path(), "k2"));
    Database(scratch.path(), Database::Mode::existing).run("UPDATE meta SET value = '99' WHERE name = 'schema_version'");
    CHECK_THROWS_WITH(Ledger(scratch.path(), "k1"), Contains("of version 99"));
}

TEST_CASE("a transaction that is not committed leaves nothing") {
    const ScratchLedger scratch;
    Database database(scratch.path(), Database::Mode::existing);
    {
        const Transaction transaction(database);
        database.run("INSERT INTO meta VALUES ('a', 'b')");
    }
    Statement count(database, "SELECT count(*) FROM meta WHERE name = 'a'");
    REQUIRE(count.step());
    CHECK(count.number(0) == 0);
}

TEST_CASE("a row whose blob was cut short is damage, not a crash") {
    const ScratchLedger scratch;
    Ledger ledger(scratch.path(), "k1");
    const Receipt receipt = some_receipt(ledger);
    ledger.update({.issued = std::span(&receipt, 1)});
    Database(scratch.path(), Database::Mode::existing).run("UPDATE copies SET file = x'0102'");
    CHECK_THROWS_WITH(ledger.candidates(), Contains("damaged"));
    CHECK_THROWS_WITH(ledger.list(), Contains("damaged"));
}

TEST_CASE("a ledger of version 1 is brought up to date, with its salts and a log of what it had issued") {
    const ScratchLedger scratch;
    Receipt receipt;
    {
        Ledger ledger(scratch.path(), "k1");
        receipt = some_receipt(ledger);
        ledger.update({.issued = std::span(&receipt, 1)});
        Database& database = ledger.database();
        database.run("DROP TABLE log");
        database.run("ALTER TABLE copies DROP COLUMN salt");
        database.run("DELETE FROM meta WHERE name = 'log_id'");
        database.run("UPDATE meta SET value = '1' WHERE name = 'schema_version'");
    }
    const Ledger ledger(scratch.path(), "k1");
    const auto read = ledger.find(receipt.copy);
    REQUIRE(read);
    CHECK(read->copy == copy_id(read->document, read->origin));
    REQUIRE(ledger.log_entry(receipt.copy));
    CHECK(ledger.log_entry(receipt.copy)->number == 1);
    std::vector<std::string> problems;
    CHECK(check_logs(ledger.database(), problems).size() == 1);
    CHECK(problems.empty());
}

TEST_CASE("the log grows by one entry a copy, and repeating an issue adds none") {
    const ScratchLedger scratch;
    Ledger ledger(scratch.path(), "k1");
    const Receipt receipt = some_receipt(ledger);
    ledger.update({.pending = std::span(&receipt, 1)});
    CHECK_FALSE(ledger.log_entry(receipt.copy));
    ledger.update({.issued = std::span(&receipt, 1)});
    ledger.update({.issued = std::span(&receipt, 1)});
    std::vector<std::string> problems;
    const std::vector<LogEntry> heads = check_logs(ledger.database(), problems);
    REQUIRE(heads.size() == 1);
    CHECK(heads[0].number == 1);
    CHECK(heads[0].hash == ledger.log_entry(receipt.copy)->hash);
    CHECK(problems.empty());
}

TEST_CASE("a log entry's signature fits its key, its number and its hash alone") {
    const VaultKey key = VaultKey::from_bytes(VaultKey::Bytes{1});
    LogEntry entry{"0123456789abcdef", 7, {}, {}};
    entry.hash.bytes[0] = 3;
    sign(key, entry);
    CHECK(is_signed(key, entry));
    CHECK_FALSE(is_signed(VaultKey::from_bytes(VaultKey::Bytes{2}), entry));
    LogEntry other = entry;
    other.number = 8;
    CHECK_FALSE(is_signed(key, other));
    other = entry;
    other.hash.bytes[0] = 4;
    CHECK_FALSE(is_signed(key, other));
}
