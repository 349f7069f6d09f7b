#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "telltale/vault.hpp"
#include "vault/database.hpp"

namespace telltale {

/// What the log keeps about one issue event. Nothing in it is about a person.
struct LoggedIssue {
    CopyId copy;
    Sha256 file;     ///< hash of the copy's file
    std::string at;  ///< time of the issue, UTC
};

/// The log of issue events, a chain of hashes.
///
/// Hash n is BLAKE2b-256 of "telltale-log", log id, n, hash n - 1, copy, file and time; numbers have 8 bytes, little-endian. A
/// signed entry can be kept with each receipt outside the vault, so earlier rows cannot be changed unnoticed.
class IssueLog {
public:
    explicit IssueLog(Database& database);

    /// Adds an event to this ledger's own log, within the caller's transaction.
    void append(const LoggedIssue& issue);
    /// Adds an event of another ledger's log. An event that is here already stays.
    ///
    /// throws  vault when the event does not follow the one before it, or when another event is in its place
    void add_foreign(const LogEntry& entry, const LoggedIssue& issue);

    /// The hash of an event, given the hash of the event before it.
    static Digest<32> hash(const std::string& log, std::int64_t number, const Digest<32>& before, const LoggedIssue& issue);

private:
    Database& database_;
    std::string log_;
    std::int64_t last_ = 0;
    Digest<32> head_{};
};

/// The hash of one log entry; nothing when the ledger does not have it.
std::optional<Digest<32>> log_hash(const Database& database, const std::string& log, std::int64_t number);

/// Checks the chain of every log, and that the ledger's copies and the logs' events agree.
///
/// problems  gets one more sentence for each problem
/// returns   the last entry of each log, unsigned
std::vector<LogEntry> check_logs(const Database& database, std::vector<std::string>& problems);

/// Signs an entry with an Ed25519 key that is derived from the vault's key.
void sign(const VaultKey& key, LogEntry& entry);
/// Whether an entry carries this vault's signature.
bool is_signed(const VaultKey& key, const LogEntry& entry);
/// The public half of the key that signs entries.
Digest<32> log_public_key(const VaultKey& key);

}  // namespace telltale
