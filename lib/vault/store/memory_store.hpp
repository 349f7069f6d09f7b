#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <memory>

#include "vault/store/ledger_store.hpp"

namespace telltale {

/// A store in memory, for tests: it is quick, its contents can be copied, and anybody can change them.
class MemoryStore : public LedgerStore {
public:
    struct Contents {
        std::array<std::map<std::int64_t, Row>, all_tables.size()> tables;
        std::array<std::map<std::int64_t, Mac>, all_tables.size()> blocks;
        std::optional<Bytes> head;

        std::map<std::int64_t, Row>& of(Table table) { return tables[static_cast<std::size_t>(table)]; }
        const std::map<std::int64_t, Row>& of(Table table) const { return tables[static_cast<std::size_t>(table)]; }
    };

    explicit MemoryStore(std::shared_ptr<Contents> contents) : contents_(std::move(contents)) {}

    std::string name() const override { return "memory"; }
    bool is_writable() const override { return true; }
    void read(const std::function<void()>& work) const override { work(); }
    void write(const std::function<void()>& work) override {
        const Contents before = *contents_;
        try {
            work();
        } catch (...) {
            *contents_ = before;
            throw;
        }
    }
    std::int64_t foreign_changes() const override { return 0; }
    void add(Table table, const Row& row) override { contents_->of(table)[row.sequence] = row; }
    void replace(Table table, const Row& row) override { contents_->of(table).at(row.sequence) = row; }
    void remove(Table table, std::int64_t sequence) override { contents_->of(table).erase(sequence); }
    void put_block(Table table, std::int64_t number, const Mac& mac) override {
        contents_->blocks[static_cast<std::size_t>(table)][number] = mac;
    }
    void put_head(const Bytes& head) override { contents_->head = head; }

    std::vector<Row> find(Table table, std::size_t index, std::span<const Cell> values) const override {
        const std::vector<std::size_t>& columns = shape_of(table).indices[index].columns;
        std::vector<Row> found;
        for (const auto& [sequence, row] : contents_->of(table)) {
            bool fits = true;
            for (std::size_t i = 0; i < values.size(); ++i) fits = fits && row.cells[columns[i]] == values[i];
            if (fits) found.push_back(row);
        }
        return found;
    }
    void rows(Table table, std::int64_t first, std::int64_t end, const std::function<void(Row&&)>& sink) const override {
        for (const auto& [sequence, row] : contents_->of(table))
            if (sequence >= first && sequence <= end) sink(Row(row));
    }
    void outlines(Table table, std::int64_t first, std::int64_t end, const std::function<void(const RowOutline&)>& sink) const override {
        for (const auto& [sequence, row] : contents_->of(table))
            if (sequence >= first && sequence <= end) sink(outline_of(table, row));
    }
    std::vector<std::pair<std::int64_t, Mac>> blocks(Table table) const override {
        const auto& blocks = contents_->blocks[static_cast<std::size_t>(table)];
        return {blocks.begin(), blocks.end()};
    }
    std::optional<Bytes> head() const override { return contents_->head; }
    std::vector<std::string> damage() const override { return {}; }

private:
    std::shared_ptr<Contents> contents_;
};

}  // namespace telltale
