#include "vault/schema.hpp"

#include <sodium.h>

#include "telltale/error.hpp"
#include "vault/issue_log.hpp"

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
    salt           BLOB,            -- the recipient's at the time; gone when they are to be forgotten
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

constexpr const char* log_tables = R"(
CREATE TABLE log (                  -- issue events, never changed; ledgers that were imported keep their own log
    log    TEXT NOT NULL,
    number INTEGER NOT NULL,
    copy   BLOB NOT NULL,
    file   BLOB NOT NULL,
    at     TEXT NOT NULL,
    hash   BLOB NOT NULL,           -- of all this and the hash before
    PRIMARY KEY (log, number)
) WITHOUT ROWID;
CREATE INDEX log_by_copy ON log (copy);
)";

bool is_laid_out(const Database& database) {
    Statement statement(database, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'meta'");
    statement.step();
    return statement.number(0) == 1;
}

std::string new_log_id() {
    Digest<8> id;
    randombytes_buf(id.bytes.data(), id.bytes.size());
    return id.hex();
}

/// Brings a ledger of version 1 up to version 2. Version 1 had no log, and kept salts in the table of recipients alone.
void upgrade_from_1(Database& database) {
    Transaction transaction(database);
    if (meta(database, "schema_version") != "1") return;  // another process was faster
    database.run("ALTER TABLE copies ADD COLUMN salt BLOB");
    database.run("UPDATE copies SET salt = (SELECT salt FROM recipients r WHERE r.id = copies.recipient_id)");
    database.run(log_tables);
    put_meta(database, "log_id", new_log_id());
    IssueLog log(database);
    std::vector<LoggedIssue> issues;
    Statement rows(database, "SELECT id, file, issued_at FROM copies WHERE state = 'issued' ORDER BY sequence");
    while (rows.step()) {
        LoggedIssue& issue = issues.emplace_back();
        rows.read(0, issue.copy.bytes);
        rows.read(1, issue.file.bytes);
        issue.at = rows.text(2);
    }
    for (const LoggedIssue& issue : issues) log.append(issue);
    put_meta(database, "schema_version", std::to_string(schema_version));
    transaction.commit();
}

}  // namespace

std::string meta(const Database& database, std::string_view name) {
    Statement statement(database, "SELECT value FROM meta WHERE name = ?");
    statement.bind(name);
    return statement.step() ? statement.text(0) : std::string();
}

void put_meta(Database& database, std::string_view name, std::string_view value) {
    Statement insert(database, "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value");
    insert.bind(name).bind(value).step();
}

bool create_schema(Database& database, const std::string& key_id) {
    Transaction transaction(database);
    if (is_laid_out(database)) return false;
    database.run(tables);
    database.run(log_tables);
    put_meta(database, "schema_version", std::to_string(schema_version));
    put_meta(database, "key_id", key_id);
    put_meta(database, "log_id", new_log_id());
    transaction.commit();
    return true;
}

void check_schema(Database& database, const std::string& key_id) {
    const std::string ledger = database.path().string();
    if (!is_laid_out(database))
        throw Error(ErrorKind::vault, ledger + ": not a ledger, or one whose making was interrupted: run `telltale init`");
    if (meta(database, "schema_version") == "1") upgrade_from_1(database);
    const std::string version = meta(database, "schema_version");
    if (version != std::to_string(schema_version))
        throw Error(ErrorKind::vault,
                    ledger + ": of version " + version + "; this program knows version " + std::to_string(schema_version));
    const std::string owner = meta(database, "key_id");
    if (owner != key_id)
        throw Error(ErrorKind::vault, ledger + ": written with another key (" + owner + ") than this vault's (" + key_id + ")");
}

}  // namespace telltale
