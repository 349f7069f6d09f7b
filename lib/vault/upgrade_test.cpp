#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "telltale/error.hpp"
#include "telltale/vault.hpp"
#include "vault/sqlite/database.hpp"

using namespace telltale;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

// The tables of version 2, as version 0.1 made them.
constexpr const char* old_tables = R"(
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE recipients (id TEXT PRIMARY KEY, name TEXT NOT NULL, salt BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE copies (
    sequence INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, document BLOB NOT NULL,
    recipient_id TEXT NOT NULL REFERENCES recipients (id), recipient_name TEXT NOT NULL, nonce BLOB NOT NULL, salt BLOB,
    state TEXT NOT NULL CHECK (state IN ('pending', 'issued')), file BLOB NOT NULL, source TEXT NOT NULL, path TEXT NOT NULL,
    pages INTEGER NOT NULL, channels TEXT NOT NULL, psnr_db REAL, options TEXT NOT NULL, issued_at TEXT);
CREATE TABLE log (log TEXT NOT NULL, number INTEGER NOT NULL, copy BLOB NOT NULL, file BLOB NOT NULL, at TEXT NOT NULL,
    hash BLOB NOT NULL, PRIMARY KEY (log, number)) WITHOUT ROWID;
)";

template <typename Bytes>
std::string blob(const Bytes& bytes) {
    return "x'" + Digest<std::tuple_size_v<Bytes>>{bytes}.hex() + "'";
}

/// A vault whose ledger is of version 2, with one copy that its log has and one that somebody slipped in.
class OldVault {
public:
    OldVault() {
        std::string name = (fs::temp_directory_path() / "telltale-upgrade-XXXXXX").string();
        directory = ::mkdtemp(name.data());
        const std::string key_id = Vault::create(directory / "v").key().id();
        fs::remove(directory / "v" / "ledger.db");
        Database database(directory / "v" / "ledger.db", Database::Mode::create);
        database.run(old_tables);
        database.run(("INSERT INTO meta VALUES ('schema_version', '2'), ('key_id', '" + key_id + "'), ('log_id', 'abc')").c_str());
        const CopyOrigin origin{"7", {1, 2}, {3}};
        database.run(("INSERT INTO recipients VALUES ('7', 'Li', " + blob(origin.salt) + ")").c_str());
        for (const std::uint8_t document : {std::uint8_t{1}, std::uint8_t{2}}) {
            const CopyId copy = copy_id(Sha256{{document}}, origin);
            database.run(("INSERT INTO copies (id, document, recipient_id, recipient_name, nonce, salt, state, file, source, path, pages, "
                          "channels, psnr_db, options, issued_at) VALUES (" +
                          blob(copy.bytes) + ", " + blob(Sha256{{document}}.bytes) + ", '7', 'Li', " + blob(origin.nonce) + ", " +
                          blob(origin.salt) + ", 'issued', " + blob(Sha256{{5}}.bytes) +
                          ", 'a.pdf', '/a.pdf', 1, 'tint,file', 44.5, '', '2026-01-01T00:00:00Z')")
                             .c_str());
            if (document == 1)
                database.run(("INSERT INTO log VALUES ('abc', 1, " + blob(copy.bytes) + ", " + blob(Sha256{{5}}.bytes) +
                              ", '2026-01-01T00:00:00Z', " + blob(Sha256{{9}}.bytes) + ")")
                                 .c_str());
        }
    }
    ~OldVault() { fs::remove_all(directory); }
    OldVault(const OldVault&) = delete;
    OldVault& operator=(const OldVault&) = delete;

    fs::path directory;
};

}  // namespace

TEST_CASE("an old ledger is not opened until it is upgraded, which says what nobody can vouch for") {
    const OldVault old;
    const fs::path vault = old.directory / "v";
    CHECK_THROWS_WITH(Vault::open(vault), Contains("run `telltale ledger upgrade`"));
    const std::vector<std::string> said = Vault::upgrade(vault);
    REQUIRE(said.size() == 3);
    CHECK_THAT(said[0], Contains("2 copies carried over from version 2"));
    CHECK_THAT(said[1], Contains("nobody can vouch for"));
    CHECK_THAT(said[2], Contains("1 copy is not in the old log"));
    CHECK(fs::exists(vault / "ledger.db.before-upgrade"));

    const Vault opened = Vault::open(vault);
    const std::vector<Receipt> receipts = opened.list();
    REQUIRE(receipts.size() == 2);
    CHECK(receipts[0].carried_over);
    CHECK(receipts[0].logged);
    CHECK(receipts[0].recipient.name == "Li");
    CHECK(receipts[0].issued_at == "2026-01-01T00:00:00Z");
    CHECK(copy_id(receipts[0].document, receipts[0].origin) == receipts[0].copy);
    CHECK_FALSE(receipts[1].logged);
    CHECK(opened.verify().carried_over == 2);
    CHECK(Vault::upgrade(vault).empty());
}

TEST_CASE("an old ledger of another key, or with a trigger in it, is not upgraded") {
    const OldVault old;
    const fs::path ledger = old.directory / "v" / "ledger.db";
    SECTION("another key") {
        Database(ledger, Database::Mode::existing).run("UPDATE meta SET value = 'other' WHERE name = 'key_id'");
        CHECK_THROWS_WITH(Vault::upgrade(old.directory / "v"), Contains("written with another key"));
    }
    SECTION("a trigger") {
        Database(ledger, Database::Mode::existing).run("CREATE TRIGGER t AFTER INSERT ON copies BEGIN DELETE FROM log; END");
        CHECK_THROWS_WITH(Vault::upgrade(old.directory / "v"), Contains("planted a trigger"));
    }
    CHECK_FALSE(fs::exists(old.directory / "v" / "ledger.db.before-upgrade"));
}
