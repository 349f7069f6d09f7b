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

/// The rows of a ledger: who received which copy. Each write is one transaction.
class Ledger {
public:
    using Salt = std::array<std::uint8_t, 16>;

    /// throws  vault; see check_schema
    Ledger(const std::filesystem::path& path, const std::string& key_id);
    /// returns  true when it was made now, false when there was one
    static bool create(const std::filesystem::path& path, const std::string& key_id);

    /// The ledger of one shard, made when missing; it needs no shared memory, so it may lie on a network disk.
    static Ledger open_shard(const std::filesystem::path& path, const std::string& key_id);

    /// The salt of each recipient, made on the first meeting; remembers their latest name.
    std::vector<Salt> salts(std::span<const Recipient> recipients);

    void update(const IssueUpdate& update);

    std::vector<Candidate> candidates() const;
    std::optional<Receipt> find(const CopyId& copy) const;
    std::optional<Receipt> find_file(const Sha256& file) const;
    std::vector<Receipt> list() const;
    std::optional<LogEntry> log_entry(const CopyId& copy) const;  ///< unsigned
    /// Copies whose salt was deleted: their ids can't be recomputed.
    std::set<CopyId> forgotten() const;
    /// Changes whenever copies are added or issued.
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
