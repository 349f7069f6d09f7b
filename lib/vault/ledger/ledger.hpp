#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "mark/chips.hpp"
#include "telltale/vault.hpp"
#include "vault/ledger/event.hpp"
#include "vault/store/sealed_store.hpp"

namespace telltale {

/// The rows of a ledger, which say who received which copy. Each write is one transaction, and one event or more of the log.
class Ledger {
public:
    using Salt = std::array<std::uint8_t, 16>;

    /// A file beside an original.
    struct KeptFile {
        Sha256 document;   ///< hash of the document that it belongs to
        std::string kind;  ///< "original", "shift", "features" or "pdf"
        Sha256 file;       ///< hash of the file itself
    };

    /// Takes a ledger whose store has a head.
    ///
    /// throws  vault when it was written with another key, or its head was changed
    Ledger(std::unique_ptr<LedgerStore> store, const VaultKey& key);
    /// Writes the first facts of an empty ledger.
    ///
    /// returns  true when it was made now, false when there was one already
    static bool create(std::unique_ptr<LedgerStore> store, const VaultKey& key);

    bool is_writable() const { return sealed_->store().is_writable(); }

    /// The salt of each recipient, in their order. A recipient who is new gets one, and the ledger remembers everybody's latest name.
    std::vector<Salt> salts(std::span<const Recipient> recipients);

    /// Does what Vault::update does.
    void update(const IssueUpdate& update);

    // As the functions of Vault do that have their names.
    std::vector<Candidate> candidates(std::vector<std::string>& problems) const;
    std::optional<Receipt> find(const CopyId& copy) const;
    std::optional<Receipt> find_file(const Sha256& file) const;
    std::vector<Receipt> list(std::vector<std::string>& problems) const;
    TraceCount log_trace(const TraceRecord& trace);
    /// Checks the chain of the trace log, inside a read.
    void check_traces(std::vector<std::string>& problems) const;
    void record_contained(const Sha256& document, std::span<const CopyId> copies);
    std::vector<CopyId> contained_in(const Sha256& document) const;
    std::vector<Sha256> documents_containing(const CopyId& copy) const;

    /// The row of a copy, verified.
    std::optional<Row> row(const CopyId& copy) const;
    /// The event by which a copy was issued as its row says; nothing when the log has none.
    std::optional<Row> issue_event(const Row& row) const;
    /// The latest such event of a copy, signed.
    std::optional<LogEntry> log_entry(const CopyId& copy) const;
    /// The hash of one log entry; nothing when the ledger does not have it.
    std::optional<Digest<32>> log_hash(const std::string& log, std::int64_t number) const;

    /// Records the hash of a file that lies beside an original.
    ///
    /// look  asked inside the transaction for the hash of the file as it is then, since another process may have replaced it; nothing
    ///       when it is gone
    void keep(const Sha256& document, const std::string& kind, const std::function<std::optional<Sha256>()>& look);
    /// The recorded hash of a file beside an original; nothing when none is recorded, or its row does not verify.
    std::optional<Sha256> kept(const Sha256& document, const std::string& kind) const;
    std::vector<KeptFile> kept_files() const;

    /// A fact about the ledger as a whole; empty when it is not recorded.
    std::string fact(const std::string& name) const;
    void put_fact(const std::string& name, const std::string& value);
    /// A short text that differs whenever anything but meta facts has changed.
    std::string fingerprint() const;

    SealedStore& sealed() { return *sealed_; }
    const SealedStore& sealed() const { return *sealed_; }
    /// Adds an event to this ledger's own log, inside a write.
    void append_event(const Event& event);
    /// Begins a new log, into which this ledger's events go from now on, inside a write.
    void begin_log();
    /// The hash of the seed of a copy's chips. Whoever is shown the seed later can check it with this, and compute that copy's chips.
    Digest<32> seed_hash(const CopyId& copy) const;

private:
    /// Puts a copy's row and its event. Of a row that is left pending it adds a copy to the map.
    void put(const Receipt& receipt, IssueState state, const std::string& now, std::map<CopyId, Row>& left_pending);
    /// The row of a copy for put() and withdraw(), inside update().
    std::optional<Row> row_to_change(const CopyId& copy);
    void withdraw(const CopyId& copy, const std::string& now);
    /// The first of some rows that may be used.
    ///
    /// throws  vault when there is none
    Row verified(std::vector<FoundRow>&& found, const std::string& what) const;
    Receipt with_log(const Row& row) const;

    /// The rows of copies that update() left pending last, as they stand in the store. Issuing them, which comes next, reads and checks
    /// nothing again. They hold as long as the ledger's revision is the one after that update.
    struct LeftPending {
        std::map<CopyId, Row> rows;
        std::int64_t revision = 0;
    };
    LeftPending left_pending_;

    std::unique_ptr<SealedStore> sealed_;
    ChipSource chips_;
};

}  // namespace telltale
