#include "vault/schema.hpp"

#include "telltale/error.hpp"

namespace telltale {
namespace {

constexpr const char* tables = R"(
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE recipients (
    id   TEXT PRIMARY KEY,
    name TEXT NOT NULL,             -- the latest; a copy keeps the one it was made under
    salt BLOB NOT NULL              -- 16 random bytes, made once
) WITHOUT ROWID;

CREATE TABLE copies (
    sequence       INTEGER PRIMARY KEY,
    id             BLOB NOT NULL UNIQUE,
    document       BLOB NOT NULL,
    recipient_id   TEXT NOT NULL REFERENCES recipients (id),
    recipient_name TEXT NOT NULL,
    nonce          BLOB NOT NULL,
    state          TEXT NOT NULL CHECK (state IN ('pending', 'issued')),
    file           BLOB NOT NULL,   -- SHA-256 of the copy
    source         TEXT NOT NULL,
    path           TEXT NOT NULL,
    pages          INTEGER NOT NULL,
    channels       TEXT NOT NULL,   -- comma-separated
    psnr_db        REAL,
    options        TEXT NOT NULL,
    issued_at      TEXT             -- UTC
);
CREATE INDEX copies_by_file ON copies (file);
)";

bool is_laid_out(const Database& database) {
    Statement statement(database, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'meta'");
    statement.step();
    return statement.number(0) == 1;
}

std::string meta(const Database& database, const char* name) {
    Statement statement(database, "SELECT value FROM meta WHERE name = ?");
    statement.bind(std::string_view(name));
    return statement.step() ? statement.text(0) : std::string();
}

}  // namespace

bool create_schema(Database& database, const std::string& key_id) {
    Transaction transaction(database);
    if (is_laid_out(database)) return false;
    database.run(tables);
    Statement insert(database, "INSERT INTO meta (name, value) VALUES (?, ?)");
    insert.bind(std::string_view("schema_version")).bind(std::string_view(std::to_string(schema_version))).step();
    insert.reset();
    insert.bind(std::string_view("key_id")).bind(std::string_view(key_id)).step();
    transaction.commit();
    return true;
}

void check_schema(const Database& database, const std::string& key_id) {
    const std::string ledger = database.path().string();
    if (!is_laid_out(database))
        throw Error(ErrorKind::vault, ledger + ": not a ledger, or one whose making was interrupted: run `telltale init`");
    const std::string version = meta(database, "schema_version");
    if (version != std::to_string(schema_version))
        throw Error(ErrorKind::vault,
                    ledger + ": of version " + version + "; this program knows version " + std::to_string(schema_version));
    const std::string owner = meta(database, "key_id");
    if (owner != key_id)
        throw Error(ErrorKind::vault, ledger + ": written with another key (" + owner + ") than this vault's (" + key_id + ")");
}

}  // namespace telltale
