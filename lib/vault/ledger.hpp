#pragma once

#include <array>
#include <cstdint>
#include <optional>
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

    /// The salt of each recipient, made on the first meeting; remembers their latest name.
    std::vector<Salt> salts(std::span<const Recipient> recipients);

    void update(const IssueUpdate& update);

    std::vector<Candidate> candidates() const;
    std::optional<Receipt> find(const CopyId& copy) const;
    std::optional<Receipt> find_file(const Sha256& file) const;
    std::vector<Receipt> list() const;

private:
    void put(std::span<const Receipt> receipts, IssueState state);
    void withdraw(std::span<const CopyId> copies);

    Database database_;
};

}  // namespace telltale
