#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "vault/store/seal.hpp"
#include "vault/store/signer.hpp"

namespace telltale {

/// How much one table holds.
struct TableHead {
    std::int64_t rows = 0;  ///< how many rows there are
    std::int64_t next = 1;  ///< sequence number that the next row gets
    Digest<32> blocks;      ///< hash of the MACs of all blocks
};

/// The last event of one log.
struct LogHead {
    std::string log;  ///< name of the log, 16 hex digits
    std::int64_t number = 0;
    Digest<32> hash;
};

/// The state of a whole ledger in a few lines. It is written anew with every change.
struct LedgerHead {
    std::int64_t revision = 0;  ///< how often the ledger was changed
    std::array<TableHead, all_tables.size()> tables;
    std::vector<LogHead> logs;  ///< the first is the ledger's own

    TableHead& of(Table table) { return tables[static_cast<std::size_t>(table)]; }
    const TableHead& of(Table table) const { return tables[static_cast<std::size_t>(table)]; }
    /// The head of a log; a new one when there is none of this name.
    LogHead& log(const std::string& name);
    const LogHead* find_log(const std::string& name) const;
};

/// The hash of the MACs of a table's blocks.
Digest<32> hash_of_blocks(const std::vector<Mac>& blocks);

/// Writes a head as text, and under it a signature for everybody and a MAC.
Bytes seal_head(const LedgerHead& head, const LedgerSeal& seal, const Signer& signer);
/// Reads a head.
///
/// returns  nothing when it was not written with this key
std::optional<LedgerHead> open_head(const Bytes& bytes, const LedgerSeal& seal, const Signer& signer);

}  // namespace telltale
