#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "telltale/vault.hpp"
#include "vault/database.hpp"

namespace telltale {

/// What the log keeps of one issue: nothing about a person.
struct LoggedIssue {
    CopyId copy;
    Sha256 file;
    std::string at;
};

/// The log of issue events: hash n is BLAKE2b-256 of "telltale-log", log id, n, hash n - 1, copy, file and time, the
/// numbers in 8 bytes, little-endian. Signed heads leave the house with each receipt, so rows cannot be changed unnoticed.
class IssueLog {
public:
    explicit IssueLog(Database& database);

    /// Adds an event to this ledger's own log. Inside the caller's transaction.
    void append(const LoggedIssue& issue);
    /// Adds an event of another ledger's log; one that is here already stays.
    ///
    /// throws  vault: it does not follow the one before, or another event is in its place
    void add_foreign(const LogEntry& entry, const LoggedIssue& issue);

    static Digest<32> hash(const std::string& log, std::int64_t number, const Digest<32>& before, const LoggedIssue& issue);

private:
    Database& database_;
    std::string log_;
    std::int64_t last_ = 0;
    Digest<32> head_{};
};

/// The hash of one entry, when it is there.
std::optional<Digest<32>> log_hash(const Database& database, const std::string& log, std::int64_t number);

/// Checks every chain and that rows and events agree. Problems are added to the list; heads are returned, unsigned.
std::vector<LogEntry> check_logs(const Database& database, std::vector<std::string>& problems);

/// Ed25519 by a key derived from the vault's.
void sign(const VaultKey& key, LogEntry& entry);
bool is_signed(const VaultKey& key, const LogEntry& entry);
Digest<32> log_public_key(const VaultKey& key);

}  // namespace telltale
