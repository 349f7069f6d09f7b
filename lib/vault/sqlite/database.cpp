#include "vault/sqlite/database.hpp"

#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>

#include "telltale/error.hpp"

namespace telltale {
namespace {

constexpr int busy_ms =
    60'000;  // ten processes that write 64 copies at a time wait for about a second; after a minute one of them is stuck

constexpr int most_bytes = 64 << 20;      // of one value; paths and lists of pages are far shorter
constexpr int most_sql_bytes = 64 << 10;  // the longest statement of ours has some 2000
constexpr int steps_a_call = 1'000'000;
constexpr std::int64_t least_steps = 1'000'000'000;  // some ten seconds, for ledgers of any size
constexpr std::int64_t steps_a_byte = 10;            // a row of some 1000 bytes takes some 50 steps to read

ErrorKind kind_of(int code) {
    switch (code & 0xff) {
        case SQLITE_FULL:
        case SQLITE_IOERR:
        case SQLITE_NOMEM:
            return ErrorKind::system;
        default:
            return ErrorKind::vault;
    }
}

std::string reason_of(int code, sqlite3* handle) {
    switch (code & 0xff) {
        case SQLITE_FULL:
            return "no room left on the disk";
        case SQLITE_IOERR:
            return "reading or writing failed (" + std::string(sqlite3_errstr(sqlite3_extended_errcode(handle))) + ")";
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return "damaged; restore it from a backup";
        case SQLITE_INTERRUPT:
            return "a statement took far more steps than the file has rows: it is damaged, or was made to keep us busy";
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return "another program has kept it locked for a minute";
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_READONLY:
        case SQLITE_AUTH:
            return "cannot be opened for writing";
        default:
            return handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(code);
    }
}

/// A path as it stands in a URI.
std::string escaped(const std::string& path) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string text;
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 || c == '/' || c == '-' || c == '_' || c == '.') {
            text += c;
        } else {
            text += {'%', digits[byte >> 4], digits[byte & 15]};
        }
    }
    return text;
}

}  // namespace

void Database::Close::operator()(sqlite3* handle) const {
    sqlite3_close_v2(handle);
}

Database::Database(const std::filesystem::path& path, Mode mode) : path_(path) {
    namespace fs = std::filesystem;
    const fs::path directory = fs::absolute(path).parent_path();
    const bool reads = mode == Mode::existing && (::access(path.c_str(), W_OK) != 0 || ::access(directory.c_str(), W_OK) != 0);
    if (!reads) {
        open(path.string(), SQLITE_OPEN_READWRITE | (mode == Mode::create ? SQLITE_OPEN_CREATE : 0));
        run("PRAGMA synchronous = FULL");  // a pending copy's row must be on disk before its file is released
        return;
    }
    // SQLite reads a ledger in WAL mode only beside a file of shared memory, which it cannot make here. Where nobody is writing,
    // and no writer has left a journal behind, the file alone is the whole ledger.
    std::error_code missing;
    const auto journal = fs::file_size(path.string() + "-wal", missing);
    const bool whole = missing || journal == 0;
    open(whole ? "file:" + escaped(fs::absolute(path).string()) + "?immutable=1" : path.string(),
         SQLITE_OPEN_READONLY | (whole ? SQLITE_OPEN_URI : 0));
}

void Database::open(const std::string& name, int flags) {
    sqlite3* handle = nullptr;
    const int code = sqlite3_open_v2(name.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    handle_.reset(handle);
    check(code);
    check(sqlite3_busy_timeout(handle, busy_ms));
    distrust();
}

void Database::distrust() {
    sqlite3* handle = handle_.get();
    const auto configure = [&](int option, int value) { check(sqlite3_db_config(handle, option, value, nullptr)); };
    configure(SQLITE_DBCONFIG_DEFENSIVE, 1);
    configure(SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0);
    configure(SQLITE_DBCONFIG_ENABLE_TRIGGER, 0);
    configure(SQLITE_DBCONFIG_ENABLE_VIEW, 0);
    configure(SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0);
    configure(SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0);
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, most_bytes);
    sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, most_sql_bytes);
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 1);  // VACUUM INTO attaches its target
    steps_ = std::make_unique<Steps>();
    steps_->path = path_;
    sqlite3_progress_handler(
        handle, steps_a_call, [](void* steps) { return static_cast<int>(goes_too_far(*static_cast<Steps*>(steps))); }, steps_.get());
    run("PRAGMA cell_size_check = ON");
}

bool Database::goes_too_far(Steps& steps) {
    if (++steps.taken <= steps.allowed) return false;
    std::error_code missing;
    const auto bytes = std::filesystem::file_size(steps.path, missing);  // the file may have grown since it was opened
    steps.allowed = (least_steps + (missing ? 0 : static_cast<std::int64_t>(bytes) * steps_a_byte)) / steps_a_call;
    return steps.taken > steps.allowed;
}

int Database::changed_rows() const {
    return sqlite3_changes(handle_.get());
}

bool Database::is_writable() const {
    return sqlite3_db_readonly(handle_.get(), "main") == 0;
}

void Database::run(const char* sql) {
    if (steps_) steps_->taken = 0;
    check(sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr));
}

void Database::check(int code) const {
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return;
    throw Error(kind_of(code), path_.string() + ": " + reason_of(code, handle_.get()));
}

void Statement::Finalise::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

Statement::Statement(const Database& database, const char* sql) : database_(database) {
    sqlite3_stmt* statement = nullptr;
    database.check(sqlite3_prepare_v2(database.handle(), sql, -1, &statement, nullptr));
    statement_.reset(statement);
    database.begin_statement();
}

Statement& Statement::bind(std::string_view text) {
    database_.check(sqlite3_bind_text64(statement_.get(), next_++, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
    return *this;
}

Statement& Statement::bind(std::span<const std::uint8_t> blob) {
    database_.check(sqlite3_bind_blob64(statement_.get(), next_++, blob.data(), blob.size(), SQLITE_TRANSIENT));
    return *this;
}

Statement& Statement::bind(std::int64_t number) {
    database_.check(sqlite3_bind_int64(statement_.get(), next_++, number));
    return *this;
}

Statement& Statement::bind(std::optional<double> number) {
    database_.check(number ? sqlite3_bind_double(statement_.get(), next_, *number) : sqlite3_bind_null(statement_.get(), next_));
    ++next_;
    return *this;
}

Statement& Statement::bind(const Cell& cell) {
    if (const auto* number = std::get_if<std::int64_t>(&cell)) return bind(*number);
    if (const auto* real = std::get_if<double>(&cell)) return bind(std::optional(*real));
    if (const auto* text = std::get_if<std::string>(&cell)) return bind(std::string_view(*text));
    if (const auto* bytes = std::get_if<Bytes>(&cell)) return bind(std::span<const std::uint8_t>(*bytes));
    return bind(std::optional<double>());
}

Statement& Statement::bind_in_place(const Cell& cell) {
    const auto* text = std::get_if<std::string>(&cell);
    const auto* bytes = std::get_if<Bytes>(&cell);
    if (text == nullptr && (bytes == nullptr || bytes->empty())) return bind(cell);
    database_.check(text != nullptr ? sqlite3_bind_text64(statement_.get(), next_, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8)
                                    : sqlite3_bind_blob64(statement_.get(), next_, bytes->data(), bytes->size(), SQLITE_STATIC));
    ++next_;
    return *this;
}

bool Statement::step() {
    const int code = sqlite3_step(statement_.get());
    database_.check(code);
    return code == SQLITE_ROW;
}

Cell Statement::cell(int column) const {
    switch (sqlite3_column_type(statement_.get(), column)) {
        case SQLITE_INTEGER:
            return number(column);
        case SQLITE_FLOAT:
            return sqlite3_column_double(statement_.get(), column);
        case SQLITE_TEXT:
            return text(column);
        case SQLITE_BLOB: {
            const auto* bytes = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_.get(), column));
            return Bytes(bytes, bytes + sqlite3_column_bytes(statement_.get(), column));
        }
        default:
            return {};
    }
}

void Statement::reset() {
    sqlite3_reset(statement_.get());
    database_.begin_statement();
    next_ = 1;
}

std::string Statement::text(int column) const {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
    return text == nullptr ? std::string() : std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column)));
}

std::int64_t Statement::number(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::optional<double> Statement::real(int column) const {
    if (is_null(column)) return std::nullopt;
    return sqlite3_column_double(statement_.get(), column);
}

bool Statement::try_read(int column, std::span<std::uint8_t> blob) const {
    const auto* bytes = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_.get(), column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
    if (size != blob.size()) return false;
    std::copy_n(bytes, size, blob.begin());
    return true;
}

void Statement::read(int column, std::span<std::uint8_t> blob) const {
    if (!try_read(column, blob)) throw Error(ErrorKind::vault, database_.path().string() + ": a row is damaged; restore it from a backup");
}

Transaction::Transaction(Database& database, Kind kind) : database_(database) {
    database.run(kind == Kind::writes ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
    if (open_) sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
    database_.run("COMMIT");
    open_ = false;
}

}  // namespace telltale
