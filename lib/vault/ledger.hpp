#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "telltale/vault.hpp"
#include "vault/database.hpp"

namespace telltale {

/// The rows of a ledger, which say who received which copy. Each write is one transaction.
class Ledger {
public:
    using Salt = std::array<std::uint8_t, 16>;

    /// Opens a ledger that is there.
    ///
    /// throws  vault, as check_schema does
    Ledger(const std::filesystem::path& path, const std::string& key_id);
    /// Makes an empty ledger unless there is one.
    ///
    /// returns  true when it was made now, false when there was one already
    static bool create(const std::filesystem::path& path, const std::string& key_id);

    /// Opens the ledger of one shard, which is made when it is missing. It needs no shared memory, so it may lie on a network disk.
    static Ledger open_shard(const std::filesystem::path& path, const std::string& key_id);

    /// The salt of each recipient, in their order. A recipient who is new gets one, and the ledger remembers everybody's latest name.
    std::vector<Salt> salts(std::span<const Recipient> recipients);

    /// Does what Vault::update does.
    void update(const IssueUpdate& update);

    std::vector<Candidate> candidates() const;
    std::optional<Receipt> find(const CopyId& copy) const;
    std::optional<Receipt> find_file(const Sha256& file) const;
    std::vector<Receipt> list() const;
    std::optional<LogEntry> log_entry(const CopyId& copy) const;  ///< the copy's latest log entry, unsigned
    /// Copies whose salt was deleted, so that their ids cannot be recomputed.
    std::set<CopyId> forgotten() const;
    /// A short text that differs whenever copies have been added or issued since the last one.
    std::string fingerprint() const;

    Database& database() { return database_; }
    const Database& database() const { return database_; }

private:
    void put(std::span<const Receipt> receipts, IssueState state);
    void log(std::span<const Receipt> issued);
    void withdraw(std::span<const CopyId> copies);

    Database database_;
};

}  // namespace telltale
