#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "vault/store/head.hpp"
#include "vault/store/ledger_store.hpp"
#include "vault/store/seal.hpp"
#include "vault/store/signer.hpp"

namespace telltale {

/// A row as the store has it, and whether it is what was last written there with the key.
struct FoundRow {
    Row row;
    bool verifies = false;    ///< whether the row and its block are as they were last written
    bool fits_alone = false;  ///< whether the row was once written like this, in this place
};

/// A store of rows that only the key can write: it sees to MACs, blocks and head, whatever the store below is.
///
/// The head is signed and covers the MACs of all blocks, a block covers the MACs of its rows, and a row's MAC covers all of it. So a
/// row that was changed, dropped, added, moved, or put back as it once was, does not verify. Nothing is written over what does not
/// verify, so a change is never covered up by a later write.
class SealedStore {
public:
    SealedStore(std::unique_ptr<LedgerStore> store, const VaultKey& key);

    /// Writes the first head, and what the work puts, unless there is a head already.
    ///
    /// returns  whether it did
    bool create(const std::function<void()>& work);

    /// As LedgerStore::read() and write() do. Several threads may call them: one works at a time.
    ///
    /// throws  vault when the head does not verify, or when something is to be written where rows were changed
    void read(const std::function<void()>& work) const;
    void write(const std::function<void()>& work);

    // To be called inside write().
    /// Puts a row, with the commitments that it lacks and its MAC. A row without a sequence number gets the next one.
    ///
    /// returns  row_hash() of the row as it was put
    Digest<32> put(Table table, Row& row);
    void remove(Table table, std::int64_t sequence);
    LedgerHead& head_to_change();

    // To be called inside read() or write().
    const LedgerHead& head() const;
    std::vector<FoundRow> find(Table table, std::size_t index, std::span<const Cell> values) const;
    void scan(Table table, const std::function<void(FoundRow&&)>& sink) const;
    /// Hands out the candidates of a block that verifies at once. Of one that does not, it hands out each row by itself.
    void scan_candidates(const std::function<void(const Candidate&)>& sink,
                         const std::function<void(std::int64_t first, std::vector<FoundRow>&& rows)>& suspect) const;
    /// Says which blocks of a table do not verify, one sentence each.
    void check_blocks(Table table, std::vector<std::string>& problems) const;

    const LedgerSeal& seal() const { return seal_; }
    const Signer& signer() const { return signer_; }
    LedgerStore& store() { return *store_; }
    const LedgerStore& store() const { return *store_; }

private:
    struct Block {
        std::vector<RowOutline> rows;
        bool verifies = false;
    };
    /// What was read of the ledger and verified.
    struct Known {
        LedgerHead head;
        std::array<std::vector<Mac>, all_tables.size()> blocks;
        std::array<bool, all_tables.size()> blocks_verify{};
        std::map<std::pair<Table, std::int64_t>, Block> cache;
        std::int64_t changes = 0;
    };

    void refresh() const;
    Block& block(Table table, std::int64_t number) const;
    Block& block_to_change(Table table, std::int64_t sequence);
    bool is_mac_of_block(Table table, std::int64_t number, const Mac& mac) const;
    FoundRow judge(Table table, Row&& row) const;
    void finish();

    std::unique_ptr<LedgerStore> store_;
    LedgerSeal seal_;
    Signer signer_;
    mutable std::recursive_mutex guard_;
    mutable std::unique_ptr<Known> known_;
    mutable int depth_ = 0;
    bool is_changed_ = false;
    std::set<std::pair<Table, std::int64_t>> touched_;
};

}  // namespace telltale
