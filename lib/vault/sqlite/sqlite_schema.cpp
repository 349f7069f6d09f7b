#include "vault/sqlite/sqlite_schema.hpp"

#include <map>

#include "telltale/error.hpp"

namespace telltale {
namespace {

const char* type_of(const Column& column) {
    switch (column.kind) {
        case CellKind::integer:
            return "INTEGER";
        case CellKind::real:
            return "REAL";
        case CellKind::text:
            return "TEXT";
        case CellKind::blob:
            break;
    }
    return "BLOB";
}

/// The statements that make our tables and indices, by the names of these.
std::map<std::string, std::string> statements() {
    std::map<std::string, std::string> all;
    for (const Table table : all_tables) {
        const TableShape& shape = shape_of(table);
        std::string columns = "sequence INTEGER PRIMARY KEY";
        for (const Column& column : shape.columns) columns += std::string(", ") + column.name + " " + type_of(column);
        all[shape.name] = std::string("CREATE TABLE ") + shape.name + " (" + columns + ", mac BLOB NOT NULL)";
        for (const Index& index : shape.indices) {
            std::string names;
            for (const std::size_t column : index.columns) names += (names.empty() ? "" : ", ") + std::string(shape.columns[column].name);
            all[index.name] = std::string(index.is_unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ") + index.name + " ON " + shape.name +
                              " (" + names + ")";
        }
    }
    // Candidates are read from this index alone: a ninth of the table, whose rows have names, paths and commitments besides.
    all["copies_outlines"] = "CREATE INDEX copies_outlines ON copies (sequence, mac, id, file, document)";
    all["blocks"] =
        "CREATE TABLE blocks (name TEXT NOT NULL, number INTEGER NOT NULL, mac BLOB NOT NULL, PRIMARY KEY (name, number)) WITHOUT ROWID";
    all["head"] = "CREATE TABLE head (sequence INTEGER PRIMARY KEY, head BLOB NOT NULL)";
    return all;
}

/// The version that a ledger without MACs says it has; empty when the database is none.
std::string old_version(const Database& database) {
    Statement table(database, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'meta' AND sql LIKE '%WITHOUT ROWID'");
    if (!table.step() || table.number(0) != 1) return "";
    Statement version(database, "SELECT value FROM meta WHERE name = 'schema_version'");
    return version.step() ? version.text(0) : "";
}

}  // namespace

void create_schema(Database& database) {
    Transaction transaction(database);
    Statement any(database, "SELECT count(*) FROM sqlite_master");
    any.step();
    if (any.number(0) > 0) return;
    any.reset();
    for (const bool indices : {false, true})
        for (const auto& [name, sql] : statements())
            if (sql.starts_with("CREATE TABLE") != indices) database.run(sql.c_str());
    transaction.commit();
}

int check_schema(const Database& database) {
    const std::string file = database.path().string();
    std::map<std::string, std::string> here;
    Statement objects(database, "SELECT type, name, sql FROM sqlite_master");
    std::string foreign;
    while (objects.step()) {
        const std::string type = objects.text(0);
        here[objects.text(1)] = objects.text(2);
        if (type != "table" && type != "index") foreign = type + " '" + objects.text(1) + "'";
    }
    objects.reset();
    if (!here.contains("meta"))
        throw Error(ErrorKind::vault, file + ": not a ledger, or one whose making was interrupted: run `telltale init`");
    if (!foreign.empty()) throw Error(ErrorKind::vault, file + ": somebody planted a " + foreign + " in the ledger; it is not opened");
    if (here == statements()) return schema_version;
    const std::string version = old_version(database);
    if (version == "1" || version == "2") return version == "1" ? 1 : 2;
    if (!version.empty())
        throw Error(ErrorKind::vault, file + ": of version " + version + "; this program knows version " + std::to_string(schema_version));
    throw Error(ErrorKind::vault, file + ": its tables are not those of a ledger of version " + std::to_string(schema_version) +
                                      ": of a later version of telltale, or changed by something else");
}

}  // namespace telltale
