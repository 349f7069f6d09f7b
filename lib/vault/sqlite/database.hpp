#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "vault/store/table.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace telltale {

/// One connection to an SQLite file. Every failure of its calls becomes an Error that names the file.
///
/// When another process holds a lock, a call waits for it, for a minute at most.
///
/// The file may come from anybody: SQLite is told to trust nothing in it. No trigger, view or extension runs, no function is called
/// by a schema, and a statement that takes far more steps than the file has rows is stopped.
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
    /// How many rows the last statement that writes has changed.
    int changed_rows() const;
    /// Lets the next statement take its full number of steps.
    void begin_statement() const { steps_->taken = 0; }

    sqlite3* handle() const { return handle_.get(); }
    const std::filesystem::path& path() const { return path_; }

private:
    struct Close {
        void operator()(sqlite3* handle) const;
    };
    void open(const std::string& name, int flags);
    void distrust();

    /// How many steps the statement that runs has taken, in units of steps_a_call, and may take.
    struct Steps {
        std::int64_t taken = 0;
        std::int64_t allowed = 0;
        std::filesystem::path path;
    };
    static bool goes_too_far(Steps& steps);

    std::filesystem::path path_;
    std::unique_ptr<Steps> steps_;
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

    /// Binds a value of whatever kind it is.
    Statement& bind(const Cell& cell);
    /// Binds a value that stays where it is until step() and reset() have been called, so that it need not be copied.
    Statement& bind_in_place(const Cell& cell);
    /// The value of a column, of whatever kind it is.
    Cell cell(int column) const;

    std::string text(int column) const;
    std::int64_t number(int column) const;
    bool is_null(int column) const;
    std::optional<double> real(int column) const;
    /// Reads a blob whose size is known, such as a digest or a salt.
    ///
    /// throws  vault when the blob has another size
    void read(int column, std::span<std::uint8_t> blob) const;
    /// The same, but returns false when the blob has another size.
    bool try_read(int column, std::span<std::uint8_t> blob) const;

private:
    struct Finalise {
        void operator()(sqlite3_stmt* statement) const;
    };
    const Database& database_;
    std::unique_ptr<sqlite3_stmt, Finalise> statement_;
    int next_ = 1;
};

/// A transaction, which is rolled back unless it is committed.
///
/// One that writes takes its lock at once, so that it cannot fail half-way because another process has the lock.
class Transaction {
public:
    enum class Kind { reads, writes };

    explicit Transaction(Database& database, Kind kind = Kind::writes);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    void commit();

private:
    Database& database_;
    bool open_ = true;
};

}  // namespace telltale
