#pragma once

#include <compare>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "vault/sqlite/database.hpp"
#include "vault/store/ledger_store.hpp"

namespace telltale {

/// A ledger in an SQLite file.
class SqliteStore : public LedgerStore {
public:
    /// shared  in WAL mode, in which others read while one writes
    /// alone   with SQLite's default journal, which needs no memory shared between processes, so the file may lie on a network disk
    enum class Journal { shared, alone };

    /// Makes the file and its tables where they are missing.
    static void create(const std::filesystem::path& path, Journal journal);
    /// Opens a ledger that is there.
    ///
    /// throws  vault when the file is no ledger, or one of a version that must be upgraded
    explicit SqliteStore(const std::filesystem::path& path);

    std::string name() const override { return database_.path().string(); }
    bool is_writable() const override { return database_.is_writable(); }
    void read(const std::function<void()>& work) const override;
    void write(const std::function<void()>& work) override;
    std::int64_t foreign_changes() const override;
    void add(Table table, const Row& row) override;
    void replace(Table table, const Row& row) override;
    void remove(Table table, std::int64_t sequence) override;
    void put_block(Table table, std::int64_t number, const Mac& mac) override;
    void put_head(const Bytes& head) override;
    std::vector<Row> find(Table table, std::size_t index, std::span<const Cell> values) const override;
    void rows(Table table, std::int64_t first, std::int64_t end, const std::function<void(Row&&)>& sink) const override;
    void outlines(Table table, std::int64_t first, std::int64_t end, const std::function<void(const RowOutline&)>& sink) const override;
    std::vector<std::pair<std::int64_t, Mac>> blocks(Table table) const override;
    std::optional<Bytes> head() const override;
    std::vector<std::string> damage() const override;

private:
    /// What a statement is for. Each is prepared once.
    enum class What { add, replace_part, replace_all, remove, put_block, put_head, find, blocks, head, data_version };
    struct Use {
        Table table;
        What what;
        std::size_t index = 0;   ///< of find: which index
        std::size_t values = 0;  ///< of find: how many of its columns are given
        auto operator<=>(const Use&) const = default;
    };
    Statement& statement(const Use& use, const std::function<std::string()>& sql) const;

    mutable Database database_;
    mutable std::map<Use, std::unique_ptr<Statement>> statements_;
    mutable int depth_ = 0;
};

}  // namespace telltale
