#pragma once

#include <optional>
#include <string>

#include "telltale/vault.hpp"
#include "vault/store/sealed_store.hpp"

namespace telltale {

/// What the log keeps about one event. Nothing in it is about a person.
///
/// kind     "pending", "issued", "withdrawn": what became of a copy; "carried" and "carried unlogged": its row was taken from a ledger
///          without MACs, whose log had it or had not; "kept": a file beside an original was written; "contained": a mark was found
///          in a document; "import", "upgrade": another ledger was merged
/// subject  the hash of the row that the event is about, or for "import" and "upgrade" of the file
struct Event {
    std::string kind;
    std::optional<CopyId> copy;
    Digest<32> subject;
    std::string at;  ///< time, UTC
};

/// A log is a chain of hashes that no key is needed for, so that whoever has a receipt can check it.
///
/// Hash n is BLAKE2b-256 of "telltale-log", log id, n, hash n - 1, kind, copy, subject and time (docs/design/vault.md).
Digest<32> hash_of(const std::string& log, std::int64_t number, const Digest<32>& before, const Event& event);

/// Adds an event to a log, inside the store's write().
///
/// log  the head of the log, which is moved on
void append(SealedStore& store, LogHead& log, const Event& event);

/// The event in a row of the table `log`.
Event event_of(const Row& row);
/// The event's entry, unsigned.
LogEntry entry_of(const Row& row);

/// Signs an entry, and checks its signature.
void sign(const Signer& signer, LogEntry& entry);
bool is_signed(const Signer& signer, const LogEntry& entry);

/// The time now, in UTC, such as "2026-11-24T09:00:00Z".
std::string now_utc();

}  // namespace telltale
