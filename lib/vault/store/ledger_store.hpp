#pragma once

#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "vault/store/table.hpp"

namespace telltale {

/// Whoever keeps the rows of a ledger. It believes nothing and checks nothing: MACs, chains and counts are the business of
/// SealedStore, which stands above every store.
///
/// One object serves one thread at a time. lib/vault/ledger/ledger_store_test.cpp has the test that every store must pass.
/// throws  every call: Error vault (damaged, locked, no permission) or system (no room)
class LedgerStore {
public:
    static constexpr std::int64_t last = std::numeric_limits<std::int64_t>::max();

    virtual ~LedgerStore() = default;

    /// What the store is called in messages, such as the path of its file.
    virtual std::string name() const = 0;
    virtual bool is_writable() const = 0;

    /// Runs work that sees one state of the ledger throughout. Calls may stand inside each other.
    virtual void read(const std::function<void()>& work) const = 0;
    /// Runs work that nobody else writes beside. All that it writes is on disk when the call returns; when it throws, nothing is.
    virtual void write(const std::function<void()>& work) = 0;
    /// A number that differs whenever somebody else may have written since the last call, to be asked inside read() or write().
    virtual std::int64_t foreign_changes() const = 0;

    // To be called inside write().
    /// Adds a row with a sequence number that no row has.
    virtual void add(Table table, const Row& row) = 0;
    /// Puts a row in the place of the one with its sequence number.
    virtual void replace(Table table, const Row& row) = 0;
    virtual void remove(Table table, std::int64_t sequence) = 0;
    virtual void put_block(Table table, std::int64_t number, const Mac& mac) = 0;
    virtual void put_head(const Bytes& head) = 0;

    /// The rows whose first columns of an index have these values, in ascending sequence.
    virtual std::vector<Row> find(Table table, std::size_t index, std::span<const Cell> values) const = 0;
    /// Hands out rows with a sequence from first to end, end included, in ascending order.
    virtual void rows(Table table, std::int64_t first, std::int64_t end, const std::function<void(Row&&)>& sink) const = 0;
    /// Hands out the same rows' outlines.
    virtual void outlines(Table table, std::int64_t first, std::int64_t end, const std::function<void(const RowOutline&)>& sink) const = 0;
    /// The MACs of a table's blocks, with their numbers, in ascending order.
    virtual std::vector<std::pair<std::int64_t, Mac>> blocks(Table table) const = 0;
    /// What put_head() wrote last; nothing when it was never called.
    virtual std::optional<Bytes> head() const = 0;
    /// What is broken in the store itself, such as an index that does not fit its table: one sentence each.
    virtual std::vector<std::string> damage() const = 0;
};

}  // namespace telltale
