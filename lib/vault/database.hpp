#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace telltale {

/// One connection to an SQLite file. Every failure of its calls becomes an Error that names the file.
///
/// When another process holds a lock, a call waits for it, for a minute at most.
class Database {
public:
    /// existing  for writing; where that is not allowed, for reading alone
    enum class Mode { existing, create };

    Database(const std::filesystem::path& path, Mode mode);

    /// Runs statements that return no rows.
    void run(const char* sql);
    /// Does nothing when SQLite's result code means success.
    ///
    /// throws  vault (damaged, locked, no permission) or system (no room)
    void check(int code) const;

    bool is_writable() const;

    sqlite3* handle() const { return handle_.get(); }
    const std::filesystem::path& path() const { return path_; }

private:
    struct Close {
        void operator()(sqlite3* handle) const;
    };
    void open(const std::string& name, int flags);

    std::filesystem::path path_;
    std::unique_ptr<sqlite3, Close> handle_;
};

/// One prepared statement.
///
/// Values are bound in the order of the statement's question marks, then step() runs it. reset() makes it ready for the next
/// values.
class Statement {
public:
    Statement(const Database& database, const char* sql);

    Statement& bind(std::string_view text);
    Statement& bind(std::span<const std::uint8_t> blob);
    Statement& bind(std::int64_t number);
    Statement& bind(std::optional<double> number);

    /// Goes to the next row; false when there is none.
    bool step();
    /// Makes the statement ready for new values.
    void reset();

    std::string text(int column) const;
    std::int64_t number(int column) const;
    bool is_null(int column) const;
    std::optional<double> real(int column) const;
    /// Reads a blob whose size is known, such as a digest or a salt.
    ///
    /// throws  vault when the blob has another size
    void read(int column, std::span<std::uint8_t> blob) const;

private:
    struct Finalise {
        void operator()(sqlite3_stmt* statement) const;
    };
    const Database& database_;
    std::unique_ptr<sqlite3_stmt, Finalise> statement_;
    int next_ = 1;
};

/// A write transaction, which is rolled back unless it is committed.
///
/// It takes its lock at once, so that it cannot fail half-way because another process has the lock.
class Transaction {
public:
    explicit Transaction(Database& database);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    void commit();

private:
    Database& database_;
    bool open_ = true;
};

}  // namespace telltale
