#include "vault/sqlite/sqlite_store.hpp"

#include <algorithm>

#include "telltale/error.hpp"
#include "vault/sqlite/sqlite_schema.hpp"
#include "vault/store/inside.hpp"

namespace telltale {
namespace {

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

std::string insert_statement(Table table) {
    std::string marks = "?, ?";
    for (std::size_t i = 0; i < shape_of(table).columns.size(); ++i) marks += ", ?";
    return std::string("INSERT INTO ") + shape_of(table).name + " (" + columns_of(table) + ") VALUES (" + marks + ")";
}

bool is_indexed(const TableShape& shape, std::size_t column) {
    return std::any_of(shape.indices.begin(), shape.indices.end(), [&](const Index& index) {
        return std::find(index.columns.begin(), index.columns.end(), column) != index.columns.end();
    });
}

/// A statement that sets all columns, or only those in no index, of a row whose other columns stay. SQLite writes an index anew when
/// a column of it is named, changed or not.
std::string update_statement(Table table, bool with_indices) {
    const TableShape& shape = shape_of(table);
    std::string changes = "mac = ?2";
    std::string stays;
    for (std::size_t i = 0; i < shape.columns.size(); ++i) {
        const std::string value =
            std::string(shape.columns[i].name) + (with_indices || !is_indexed(shape, i) ? " = ?" : " IS ?") + std::to_string(i + 3);
        if (with_indices || !is_indexed(shape, i)) {
            changes += ", " + value;
        } else {
            stays += " AND " + value;
        }
    }
    return std::string("UPDATE ") + shape.name + " SET " + changes + " WHERE sequence = ?1" + stays;
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

Statement& SqliteStore::statement(const Use& use, const std::function<std::string()>& sql) const {
    std::unique_ptr<Statement>& statement = statements_[use];
    if (!statement) statement = std::make_unique<Statement>(database_, sql().c_str());
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
    Statement& version = statement({Table::meta, What::data_version}, [] { return "PRAGMA data_version"; });
    const Resetting resetting(version);
    version.step();
    return version.number(0);
}

void SqliteStore::add(Table table, const Row& row) {
    Statement& insert = statement({table, What::add}, [&] { return insert_statement(table); });
    const Resetting resetting(insert);
    insert.bind(row.sequence);
    for (const Cell& cell : row.cells) insert.bind_in_place(cell);
    insert.bind(std::span<const std::uint8_t>(row.mac.bytes)).step();
}

void SqliteStore::replace(Table table, const Row& row) {
    for (const What what : {What::replace_part, What::replace_all}) {
        Statement& update = statement({table, what}, [&] { return update_statement(table, what == What::replace_all); });
        const Resetting resetting(update);
        update.bind(row.sequence).bind(std::span<const std::uint8_t>(row.mac.bytes));
        for (const Cell& cell : row.cells) update.bind_in_place(cell);
        update.step();
        if (database_.changed_rows() == 1) return;
    }
    throw Error(ErrorKind::vault, name() + ": a row is missing; restore it from a backup");
}

void SqliteStore::remove(Table table, std::int64_t sequence) {
    Statement& remove =
        statement({table, What::remove}, [&] { return std::string("DELETE FROM ") + shape_of(table).name + " WHERE sequence = ?"; });
    const Resetting resetting(remove);
    remove.bind(sequence).step();
}

void SqliteStore::put_block(Table table, std::int64_t number, const Mac& mac) {
    Statement& insert =
        statement({Table::meta, What::put_block}, [] { return "INSERT OR REPLACE INTO blocks (name, number, mac) VALUES (?, ?, ?)"; });
    const Resetting resetting(insert);
    insert.bind(std::string_view(shape_of(table).name)).bind(number).bind(std::span<const std::uint8_t>(mac.bytes)).step();
}

void SqliteStore::put_head(const Bytes& head) {
    Statement& insert =
        statement({Table::meta, What::put_head}, [] { return "INSERT OR REPLACE INTO head (sequence, head) VALUES (1, ?)"; });
    const Resetting resetting(insert);
    insert.bind(std::span<const std::uint8_t>(head)).step();
}

std::vector<Row> SqliteStore::find(Table table, std::size_t index, std::span<const Cell> values) const {
    Statement& rows = statement({table, What::find, index, values.size()}, [&] {
        const TableShape& shape = shape_of(table);
        const std::vector<std::size_t>& columns = shape.indices[index].columns;
        std::string where;
        for (std::size_t i = 0; i < values.size(); ++i)
            where += (where.empty() ? " WHERE " : " AND ") + std::string(shape.columns[columns[i]].name) + " = ?";
        return select(table) + where + " ORDER BY sequence";
    });
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

void SqliteStore::outlines(Table table, std::int64_t first, std::int64_t end, const std::function<void(const RowOutline&)>& sink) const {
    const bool copies = table == Table::copies;
    Statement rows(database_,
                   (std::string("SELECT sequence, mac") + (copies ? ", id, file, document" : "") + " FROM " + shape_of(table).name +
                    (copies ? " INDEXED BY copies_outlines" : "") + " WHERE sequence BETWEEN ? AND ? ORDER BY sequence")
                       .c_str());
    rows.bind(first).bind(end);
    while (rows.step()) {
        RowOutline outline;
        outline.sequence = rows.number(0);
        outline.is_whole = rows.try_read(1, outline.mac.bytes);
        if (copies)
            outline.is_whole = outline.is_whole && rows.try_read(2, outline.candidate.copy.bytes) &&
                               rows.try_read(3, outline.candidate.file.bytes) && rows.try_read(4, outline.candidate.document.bytes);
        sink(outline);
    }
}

std::vector<std::pair<std::int64_t, Mac>> SqliteStore::blocks(Table table) const {
    Statement& rows =
        statement({Table::meta, What::blocks}, [] { return "SELECT number, mac FROM blocks WHERE name = ? ORDER BY number"; });
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
    Statement& row = statement({Table::meta, What::head}, [] { return "SELECT head FROM head WHERE sequence = 1"; });
    const Resetting resetting(row);
    if (!row.step()) return std::nullopt;
    const Cell cell = row.cell(0);
    const Bytes* bytes = std::get_if<Bytes>(&cell);
    return bytes == nullptr ? Bytes() : *bytes;
}

}  // namespace telltale
