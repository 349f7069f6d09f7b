#include "vault/sqlite/sqlite_store.hpp"

#include "telltale/error.hpp"
#include "vault/sqlite/sqlite_schema.hpp"

namespace telltale {
namespace {

/// Keeps count of transactions that stand inside each other.
struct Inside {
    explicit Inside(int& depth) : depth_(depth) { ++depth_; }
    ~Inside() { --depth_; }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;
    int& depth_;
};

/// Resets a statement at the end of a scope, so that it holds no lock.
struct Resetting {
    explicit Resetting(Statement& statement) : statement_(statement) {}
    ~Resetting() { statement_.reset(); }
    Resetting(const Resetting&) = delete;
    Resetting& operator=(const Resetting&) = delete;
    Statement& statement_;
};

std::string columns_of(Table table) {
    std::string names = "sequence";
    for (const Column& column : shape_of(table).columns) names += std::string(", ") + column.name;
    return names + ", mac";
}

std::string select(Table table) {
    return "SELECT " + columns_of(table) + " FROM " + shape_of(table).name;
}

std::string put_statement(Table table) {
    std::string marks = "?, ?";
    std::string changes = "mac = excluded.mac";
    for (const Column& column : shape_of(table).columns) {
        marks += ", ?";
        changes += std::string(", ") + column.name + " = excluded." + column.name;
    }
    return std::string("INSERT INTO ") + shape_of(table).name + " (" + columns_of(table) + ") VALUES (" + marks +
           ") ON CONFLICT (sequence) DO UPDATE SET " + changes;
}

Row row_of(Table table, const Statement& statement) {
    Row row;
    const std::size_t count = shape_of(table).columns.size();
    row.sequence = statement.number(0);
    row.cells.reserve(count);
    for (std::size_t i = 0; i < count; ++i) row.cells.push_back(statement.cell(static_cast<int>(i) + 1));
    statement.try_read(static_cast<int>(count) + 1, row.mac.bytes);  // a MAC of another size stays zero, which fits nothing
    return row;
}

}  // namespace

void SqliteStore::create(const std::filesystem::path& path, Journal journal) {
    Database database(path, Database::Mode::create);
    create_schema(database);
    if (journal == Journal::shared) database.run("PRAGMA journal_mode = WAL");  // the file remembers this mode
}

SqliteStore::SqliteStore(const std::filesystem::path& path) : database_(path, Database::Mode::existing) {
    if (check_schema(database_) != schema_version)
        throw Error(ErrorKind::vault,
                    path.string() + ": written by an older version, when anybody could change it: run `telltale ledger upgrade`");
}

Statement& SqliteStore::statement(const std::string& sql) const {
    std::unique_ptr<Statement>& statement = statements_[sql];
    if (!statement) statement = std::make_unique<Statement>(database_, sql.c_str());
    statement->reset();
    return *statement;
}

void SqliteStore::read(const std::function<void()>& work) const {
    const Inside inside(depth_);
    if (depth_ > 1) return work();
    Transaction transaction(database_, Transaction::Kind::reads);
    work();
    transaction.commit();
}

void SqliteStore::write(const std::function<void()>& work) {
    if (!is_writable()) throw Error(ErrorKind::vault, name() + ": cannot be written");
    const Inside inside(depth_);
    if (depth_ > 1) return work();
    Transaction transaction(database_);
    work();
    transaction.commit();
}

std::int64_t SqliteStore::foreign_changes() const {
    Statement& version = statement("PRAGMA data_version");
    const Resetting resetting(version);
    version.step();
    return version.number(0);
}

void SqliteStore::put(Table table, const Row& row) {
    std::string& sql = put_sql_[table];
    if (sql.empty()) sql = put_statement(table);
    Statement& insert = statement(sql);
    const Resetting resetting(insert);
    insert.bind(row.sequence);
    for (const Cell& cell : row.cells) insert.bind(cell);
    insert.bind(std::span<const std::uint8_t>(row.mac.bytes)).step();
}

void SqliteStore::remove(Table table, std::int64_t sequence) {
    Statement& remove = statement(std::string("DELETE FROM ") + shape_of(table).name + " WHERE sequence = ?");
    const Resetting resetting(remove);
    remove.bind(sequence).step();
}

void SqliteStore::put_block(Table table, std::int64_t number, const Mac& mac) {
    Statement& insert = statement("INSERT OR REPLACE INTO blocks (name, number, mac) VALUES (?, ?, ?)");
    const Resetting resetting(insert);
    insert.bind(std::string_view(shape_of(table).name)).bind(number).bind(std::span<const std::uint8_t>(mac.bytes)).step();
}

void SqliteStore::put_head(const Bytes& head) {
    Statement& insert = statement("INSERT OR REPLACE INTO head (sequence, head) VALUES (1, ?)");
    const Resetting resetting(insert);
    insert.bind(std::span<const std::uint8_t>(head)).step();
}

std::vector<Row> SqliteStore::find(Table table, std::size_t index, std::span<const Cell> values) const {
    const TableShape& shape = shape_of(table);
    std::string where;
    for (std::size_t i = 0; i < values.size(); ++i)
        where += (where.empty() ? " WHERE " : " AND ") + std::string(shape.columns[shape.indices[index].columns[i]].name) + " = ?";
    Statement& rows = statement(select(table) + where + " ORDER BY sequence");
    const Resetting resetting(rows);
    for (const Cell& value : values) rows.bind(value);
    std::vector<Row> found;
    while (rows.step()) found.push_back(row_of(table, rows));
    return found;
}

void SqliteStore::rows(Table table, std::int64_t first, std::int64_t end, const std::function<void(Row&&)>& sink) const {
    Statement rows(database_, (select(table) + " WHERE sequence BETWEEN ? AND ? ORDER BY sequence").c_str());
    rows.bind(first).bind(end);
    while (rows.step()) sink(row_of(table, rows));
}

void SqliteStore::outlines(Table table, std::int64_t first, std::int64_t end, const std::function<void(const Outline&)>& sink) const {
    const bool copies = table == Table::copies;
    Statement rows(database_, (std::string("SELECT sequence, mac") + (copies ? ", id, file, document" : "") + " FROM " +
                               shape_of(table).name + " WHERE sequence BETWEEN ? AND ? ORDER BY sequence")
                                  .c_str());
    rows.bind(first).bind(end);
    while (rows.step()) {
        Outline outline;
        outline.sequence = rows.number(0);
        outline.is_whole = rows.try_read(1, outline.mac.bytes);
        if (copies)
            outline.is_whole = outline.is_whole && rows.try_read(2, outline.candidate.copy.bytes) &&
                               rows.try_read(3, outline.candidate.file.bytes) && rows.try_read(4, outline.candidate.document.bytes);
        sink(outline);
    }
}

std::vector<std::pair<std::int64_t, Mac>> SqliteStore::blocks(Table table) const {
    Statement& rows = statement("SELECT number, mac FROM blocks WHERE name = ? ORDER BY number");
    const Resetting resetting(rows);
    rows.bind(std::string_view(shape_of(table).name));
    std::vector<std::pair<std::int64_t, Mac>> blocks;
    while (rows.step()) {
        blocks.emplace_back(rows.number(0), Mac{});
        rows.try_read(1, blocks.back().second.bytes);
    }
    return blocks;
}

std::vector<std::string> SqliteStore::damage() const {
    constexpr int most = 20;  // problems that are worth a line
    Statement rows(database_, ("PRAGMA integrity_check(" + std::to_string(most) + ")").c_str());
    std::vector<std::string> damage;
    while (rows.step())
        if (rows.text(0) != "ok") damage.push_back(name() + ": " + rows.text(0));
    return damage;
}

std::optional<Bytes> SqliteStore::head() const {
    Statement& row = statement("SELECT head FROM head WHERE sequence = 1");
    const Resetting resetting(row);
    if (!row.step()) return std::nullopt;
    const Cell cell = row.cell(0);
    const Bytes* bytes = std::get_if<Bytes>(&cell);
    return bytes == nullptr ? Bytes() : *bytes;
}

}  // namespace telltale
