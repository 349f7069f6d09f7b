#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "telltale/copy.hpp"
#include "telltale/key.hpp"
#include "telltale/trace.hpp"

namespace telltale {

class Ledger;

/// Whoever a copy is made for. The id tells people of one name apart; a name alone is its own id.
struct Recipient {
    std::string id;
    std::string name;
};

/// pending: the copy has been made and may be out already; issued: its file is in place.
enum class IssueState { pending, issued };
const char* to_string(IssueState state);

/// What the ledger keeps of one copy.
struct Receipt {
    CopyId copy;
    Sha256 document;      ///< of the unmarked file
    Recipient recipient;  ///< as the list named them at the time
    CopyOrigin origin;    ///< copy == copy_id(document, origin), or somebody edited the ledger
    IssueState state = IssueState::pending;
    Sha256 file;         ///< of the copy's own bytes
    std::string source;  ///< path of the unmarked file, as it was given
    std::string path;    ///< of the copy, absolute
    int pages = 0;
    std::vector<std::string> channels;  ///< "tint", "file"
    std::optional<double> psnr_db;      ///< nothing when no pixel was changed
    std::string options;                ///< strength and channels, for people and for telling jobs apart
    std::string issued_at;              ///< UTC, "2026-11-24T09:00:00Z"; empty while pending
};

/// What happened to some copies since the ledger was last told.
struct IssueUpdate {
    std::span<const Receipt> pending{};   ///< made; none of their files is in place yet. One that has been issued stays so
    std::span<const Receipt> issued{};    ///< now, their files being in place
    std::span<const CopyId> withdrawn{};  ///< pending until now; their bytes never left this process
};

/// One issue event in a ledger's log, whose hashes form a chain: whoever kept an entry sees when what came before it was
/// changed. docs/format.md is about marks only; docs/design/vault.md says what is hashed.
struct LogEntry {
    std::string log;          ///< 16 hex digits, made with the ledger
    std::int64_t number = 0;  ///< from 1 on
    Digest<32> hash;          ///< of this event and the hash before
    Digest<64> signature{};   ///< Ed25519 over all of the above, by a key derived from the vault's
};

/// What verify() found.
struct VaultReport {
    std::size_t copies = 0;
    std::size_t originals = 0;
    std::vector<LogEntry> heads;        ///< the last entry of each log
    Digest<32> public_key{};            ///< checks the signatures
    std::vector<std::string> problems;  ///< one sentence each; none: all is as it was written
};

struct ImportSummary {
    std::size_t copies = 0;  ///< in the file
    std::size_t added = 0;   ///< that were not here, or were pending
};

/// One of several machines that stamp a list together, each into a ledger file of its own.
struct Shard {
    std::size_t number = 1;  ///< from 1 to count
    std::size_t count = 1;
};

/// A directory that holds one key, the ledger of every copy made with it, and the unmarked originals.
///
/// Losing the key or the ledger loses the ability to trace. Several processes may use one vault at once: each write is
/// one transaction and waits for the others. One object serves one thread at a time.
/// throws  every call: Error vault (missing, damaged, locked, of another key), system (no room, no permission)
class Vault {
public:
    /// Makes a new vault; its parent directories too. Finishes one whose making was interrupted.
    ///
    /// throws  exists, when there is a complete vault: a key is never replaced
    static Vault create(const std::filesystem::path& directory);
    static Vault open(const std::filesystem::path& directory);
    /// The same key with a ledger of this shard's own, made when missing, that needs no locks between machines.
    /// `import_ledger` brings it into the vault's.
    static Vault open(const std::filesystem::path& directory, const Shard& shard);
    /// Makes a vault from a backup file.
    ///
    /// passphrase  of a sealed backup
    /// throws      exists, when there is something at the directory; vault: damaged, a wrong passphrase
    static Vault restore(const std::filesystem::path& backup, const std::filesystem::path& directory, std::string_view passphrase = {});

    Vault(Vault&&) noexcept;
    Vault& operator=(Vault&&) noexcept;
    ~Vault();

    const VaultKey& key() const;
    const std::filesystem::path& directory() const;
    const std::vector<std::string>& warnings() const;  ///< one sentence each, e.g. that others can read the key

    // Programs that stamp call keep_original() of vault_originals.hpp, which stores all that tracing compares a leak with.
    // The store_ functions below are its parts: each stores one file and knows nothing of the others.

    /// Stores the unmarked file under its SHA-256. One that is there already stays.
    void store_original(std::span<const std::uint8_t> document);
    /// Stores an office file, and the PDF made from it, which is what copies are made of.
    ///
    /// returns  the PDF that was kept first: no two conversions are alike, and a repeated job needs the same
    std::vector<std::uint8_t> store_converted(std::span<const std::uint8_t> document, std::span<const std::uint8_t> pdf);
    std::optional<std::vector<std::uint8_t>> converted(const Sha256& document) const;
    /// Stores PreparedDocument::shift_layout() beside the original. One that is there already stays, but for pages whose text
    /// did not move and now does; an empty one is not kept.
    void store_layout(const Sha256& document, std::span<const std::uint8_t> layout);
    std::vector<Sha256> documents_with_layout() const;
    /// Nothing when this document has none.
    std::optional<std::vector<std::uint8_t>> layout(const Sha256& document) const;
    /// Stores picture_features() beside the original, likewise.
    void store_features(const Sha256& document, std::span<const std::uint8_t> features);
    std::vector<Sha256> documents_with_features() const;
    std::optional<std::vector<std::uint8_t>> features(const Sha256& document) const;
    std::filesystem::path original_path(const Sha256& document) const;

    /// What the copy ids of one job are made of, one a recipient, in their order.
    ///
    /// job      describes the job: where the copy goes and with which options. The same job, document and recipient
    ///          give the same copy, so that an interrupted job can be repeated
    /// jobs     as many as recipients
    std::vector<CopyOrigin> origins(const Sha256& document, std::span<const Recipient> recipients, std::span<const std::string> jobs);

    /// Records copies as pending, before any of their files is in place.
    void begin_issue(std::span<const Receipt> receipts) { update({.pending = receipts}); }
    /// Records copies as issued, now, once their files are in place.
    void commit_issue(std::span<const Receipt> receipts) { update({.issued = receipts}); }
    /// Records all of it at once, in one transaction.
    void update(const IssueUpdate& update);

    /// Every copy, pending ones too: a crash before commit_issue must not hide a copy that leaked.
    std::vector<Candidate> candidates() const;
    std::optional<Receipt> find(const CopyId& copy) const;
    std::optional<Receipt> find_file(const Sha256& file) const;
    /// Every receipt, oldest first.
    std::vector<Receipt> list() const;
    /// The latest event of a copy, signed; nothing while it is pending.
    std::optional<LogEntry> log_entry(const CopyId& copy) const;

    /// Recomputes every copy id, every hash of the log, and every original's.
    VaultReport verify() const;
    /// Whether an entry that was kept elsewhere is in the log as it was: empty, or a sentence that says what is wrong.
    std::string check_entry(const LogEntry& entry) const;

    /// The ledger as lines of JSON, the last of which closes it. Originals and the key are not in it.
    void export_ledger(const std::function<void(const std::string& line)>& write) const;
    /// Merges another ledger of the same key, an exported file or a shard's own, in one transaction. Again changes nothing.
    ///
    /// throws  vault, with the line's number: of another key, damaged, cut short, or at odds with what is here
    ImportSummary import_ledger(const std::filesystem::path& file);

    /// Writes key, ledger and originals into one new tar file that its owner alone can read.
    ///
    /// passphrase  seals the key in it when given; the ledger and the originals stay readable
    /// throws      exists
    void backup(const std::filesystem::path& file, std::string_view passphrase = {}) const;

private:
    static Vault open_with(const std::filesystem::path& directory, const VaultKey& key, Ledger&& ledger);

    struct State;
    explicit Vault(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace telltale
