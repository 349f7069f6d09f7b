#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "mark/keystream.hpp"
#include "telltale/key.hpp"
#include "vault/store/table.hpp"

namespace telltale {

/// Makes the commitments of a row that it lacks, each under a new random salt of 16 bytes.
///
/// A commitment is BLAKE2b-256 of the table, the column, the salt and the values. Whoever has salt and values can show them later;
/// where both were erased, nothing about them can be found out.
void commit(Table table, Row& row);
/// Whether the commitments of a row fit its values. Values that were erased together with their salt fit.
bool commitments_fit(Table table, const Row& row);
/// The hash of everything in a row but its place, with commitments in place of what they commit to. No key is needed for it.
Digest<32> row_hash(Table table, const Row& row);

/// Makes and checks the MACs of a ledger, under a subkey of its own.
///
/// A row's MAC is BLAKE2b-256 of its table, its sequence number and its hash. A block's MAC is that of up to block_rows rows in a row,
/// by their sequence numbers, candidates and MACs: so candidates are checked a thousand at a time.
class LedgerSeal {
public:
    static constexpr std::int64_t block_rows = 1024;

    explicit LedgerSeal(const VaultKey& key);
    ~LedgerSeal();
    LedgerSeal(const LedgerSeal&) = default;
    LedgerSeal& operator=(const LedgerSeal&) = default;

    static std::int64_t block_of(std::int64_t sequence) { return sequence < 1 ? -1 : (sequence - 1) / block_rows; }

    /// The MAC of a row whose row_hash() is given.
    Mac row_mac(Table table, std::int64_t sequence, const Digest<32>& hash) const;
    /// Whether MAC and commitments fit the row. Values that were erased together with their salt fit.
    bool verifies(Table table, const Row& row) const;
    Mac block_mac(Table table, std::int64_t number, std::span<const RowOutline> rows) const;
    Mac head_mac(const Bytes& head) const;

    /// Compares without telling by its time where two MACs differ.
    static bool equal(const Mac& a, const Mac& b);

private:
    Subkey key_;
};

}  // namespace telltale
