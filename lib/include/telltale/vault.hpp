#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "telltale/copy.hpp"
#include "telltale/key.hpp"

namespace telltale {

class Ledger;

/// Whoever a copy is made for.
///
/// The id tells people of the same name apart. Where only a name is known, it serves as the id too.
struct Recipient {
    std::string id;
    std::string name;
};

/// How far the making of a copy has come.
///
/// pending  the copy has been made, and its file may be out already
/// issued   the copy's file is in place
enum class IssueState { pending, issued };
/// "pending" or "issued".
const char* to_string(IssueState state);

/// What the ledger keeps about one copy: who received it, and what it was made from.
///
/// Neither chips nor places of text are in it. Chips follow from the key and the copy id; where a document's text stands and
/// moves is the same for all of its copies, and is kept as its layout beside the original.
struct Receipt {
    CopyId copy;
    Sha256 document;      ///< hash of the unmarked file
    Recipient recipient;  ///< the recipient as the list named them at the time
    CopyOrigin origin;    ///< what the copy id was made of: unless somebody edited the ledger, copy == copy_id(document, origin)
    IssueState state = IssueState::pending;  ///< how far the copy has come
    Sha256 file;                             ///< hash of the copy's own bytes
    std::string source;                      ///< path of the unmarked file as it was given, or what the caller calls the document
    std::string path;                        ///< absolute path of the copy, or what the caller calls a copy that is no file
    int pages = 0;
    std::vector<std::string> channels;  ///< what carries the copy's mark: "tint", "shift", "file"
    std::optional<double> psnr_db;      ///< PSNR of white paper under the tint; nothing when the copy has no tint
    std::string options;                ///< the marking (strength, channels and carrier), for people and for telling jobs apart
    std::string issued_at;              ///< time in UTC such as "2026-11-24T09:00:00Z"; empty while pending
    bool logged = false;                ///< whether the log has this copy as issued, with this file
    bool carried_over = false;          ///< whether `ledger upgrade` took the row from an older ledger, where anybody could have changed it
    bool forgotten = false;             ///< whether the recipient's id and salt were erased, so that the copy id cannot be recomputed
};

/// What happened to some copies since the last update.
struct IssueUpdate {
    std::span<const Receipt> pending{};   ///< copies that were made and whose files are not in place yet; an issued copy stays issued
    std::span<const Receipt> issued{};    ///< copies whose files are in place; the time of their first such update is their time of issue
    std::span<const CopyId> withdrawn{};  ///< copies that were pending until now, and whose bytes never left this process
};

/// One issue event in a ledger's log.
///
/// The hashes form a chain, so whoever kept an entry notices when anything that came before it was changed. What is hashed is
/// the copy id, the file's hash and the time, and nothing about a person (docs/design/vault.md).
struct LogEntry {
    std::string log;          ///< name of the log, 16 hex digits, made together with the ledger
    std::int64_t number = 0;  ///< number of the event in its log, from 1 on
    Digest<32> hash;          ///< hash of this event and of the hash before it
    Digest<64> signature{};   ///< Ed25519 signature over all of the above, by a key derived from the vault's
};

/// What Vault::verify() found.
struct VaultReport {
    std::size_t copies = 0;             ///< how many copies the ledger has
    std::size_t originals = 0;          ///< how many documents of these copies have their original in the vault, unchanged
    std::size_t carried_over = 0;       ///< how many of them were taken from a ledger that anybody could have changed
    std::size_t forgotten = 0;          ///< how many copies' ids cannot be recomputed, since the recipient was erased
    std::vector<LogEntry> heads;        ///< the last entry of each log, signed
    Digest<32> public_key{};            ///< the key that checks the signatures
    std::vector<std::string> problems;  ///< one sentence each; empty when all is as it was written
};

/// What Vault::import_ledger() did.
struct ImportSummary {
    std::size_t copies = 0;  ///< how many copies the file has
    std::size_t added = 0;   ///< how many of them were not in this ledger, or were only pending
};

/// What the trace log keeps about one trace.
struct TraceRecord {
    Sha256 leak{};                                ///< hash of the leak's file
    std::vector<Sha256> originals{};              ///< hashes of the originals that were given by hand
    std::size_t candidates = 0;                   ///< how many candidates there were
    std::size_t alignments = 0;                   ///< how many combinations of readings could have accused
    std::string version{};                        ///< version of the program
    std::string settings{};                       ///< settings that the answer depends on, in words
    std::string verdict{};                        ///< the answer
    std::vector<std::pair<Sha256, int>> shown{};  ///< documents and pages, from 0, that the leak shows
};

/// How often the vault was asked, the last trace included.
struct TraceCount {
    std::size_t vault = 0;      ///< how many traces the log has
    std::size_t same_page = 0;  ///< how many of them are of leaks that show one of the same pages
};

/// One of several machines that stamp a list together, each into a ledger file of its own.
struct Shard {
    std::size_t number = 1;  ///< which of the machines it is, from 1 to count
    std::size_t count = 1;   ///< how many machines there are
};

/// How a backup is opened.
struct RestoreOptions {
    std::string passphrase{};  ///< what the key in it is sealed with; empty for a key that is not sealed
    std::string key_id{};      ///< the key that it has to hold (VaultKey::id()); empty for any
    /// Open it though its seal is missing or does not fit. What it says may be anybody's; a ledger of an older version is upgraded, so
    /// that its rows are marked as carried over.
    bool unauthenticated = false;
};

/// A directory that holds one key, the ledger of every copy made with it, and the unmarked originals.
///
/// Beside each original lie its layout, which says where its text stands and how copies move it, and the features by which its
/// pictures are recognised, if it has any. Losing the key or the ledger loses the ability to trace. Without originals and layouts
/// neither moved text can be read nor a tint that is too faint to be read by itself; VaultOriginals::add() takes a document that was
/// deleted from the vault.
///
/// Several processes may use one vault at once: each write is one transaction, which waits for the others for up to a minute.
/// One object serves one thread at a time.
/// throws  every call: Error vault (missing, damaged, locked, of another key), system (no room, no permission)
class Vault {
public:
    /// Makes a new vault, and its parent directories where they are missing. Finishes a vault whose making was interrupted.
    ///
    /// throws  exists when there is a complete vault, since a key is never replaced
    static Vault create(const std::filesystem::path& directory);
    /// Opens the vault in this directory. A ledger written by an older version is brought up to date.
    static Vault open(const std::filesystem::path& directory);
    /// Opens the vault with a ledger of this shard's own, which is made when it is missing and needs no locks between machines.
    ///
    /// import_ledger() later brings the shard's copies into the vault's own ledger.
    /// throws  bad_request when the shard's number is not from 1 to its count
    static Vault open(const std::filesystem::path& directory, const Shard& shard);
    /// Makes a vault from a backup file, all of whose bytes are checked before any is written.
    ///
    /// throws  exists when there is something at the directory; vault when any byte of the backup was changed, the passphrase is wrong,
    ///         missing, or given for a key that is not sealed, or the key is another than options.key_id says
    /// cost    reads the file twice; about a second more for the passphrase
    static Vault restore(const std::filesystem::path& backup, const std::filesystem::path& directory, const RestoreOptions& options = {});

    Vault(Vault&&) noexcept;
    Vault& operator=(Vault&&) noexcept;
    ~Vault();

    const VaultKey& key() const;
    const std::filesystem::path& directory() const;
    const std::vector<std::string>& warnings() const;  ///< one sentence each, for example that others can read the key
    /// Whether the ledger can be written. A vault that cannot is opened all the same, and every call that would write to it throws.
    bool is_writable() const;

    // Programs that stamp call keep_original() of vault_originals.hpp, which stores all that tracing compares a leak with. It is
    // made of the store_ functions below, none of which knows what else has to be stored.

    /// Stores the unmarked file under its SHA-256 hash. A file that is there already stays.
    void store_original(std::span<const std::uint8_t> document);
    /// Stores an office file and the PDF that it was converted to, from which its copies are made.
    ///
    /// returns  the PDF that was stored first: no two conversions are alike, and a repeated job needs the same PDF
    std::vector<std::uint8_t> store_converted(std::span<const std::uint8_t> document, std::span<const std::uint8_t> pdf);
    /// The PDF that an office file with this hash was converted to; nothing when none is stored.
    std::optional<std::vector<std::uint8_t>> converted(const Sha256& document) const;
    /// Stores what PreparedDocument::shift_layout() returned beside the original; an empty layout is not stored.
    ///
    /// A layout that is there already stays, except that a page whose text did not move takes the new layout when its text now
    /// moves. So copies made before can be read by what is stored, and later ones too.
    void store_layout(const Sha256& document, std::span<const std::uint8_t> layout);
    /// The documents that have a layout, in ascending order.
    std::vector<Sha256> documents_with_layout() const;
    /// The document's layout; nothing when it has none, or when it is not what the ledger says that was stored.
    std::optional<std::vector<std::uint8_t>> layout(const Sha256& document) const;
    /// Stores what picture_features() returned beside the original. Features that are there already stay; empty ones are not stored.
    void store_features(const Sha256& document, std::span<const std::uint8_t> features);
    /// The documents that have features, in ascending order.
    std::vector<Sha256> documents_with_features() const;
    /// The document's features; nothing when it has none, or when they are not what the ledger says that was stored.
    std::optional<std::vector<std::uint8_t>> features(const Sha256& document) const;
    /// Stores the lines by which a document's pages are found beside the original, in place of what was stored before.
    ///
    /// They are derived from the original, so they are no part of the ledger, and no backup has them.
    void store_lines(const Sha256& document, std::span<const std::uint8_t> lines) const;
    /// The document's lines; nothing when it has none, or when they are not what was stored.
    std::optional<std::vector<std::uint8_t>> lines(const Sha256& document) const;
    /// Where the original with this hash is stored, or would be.
    std::filesystem::path original_path(const Sha256& document) const;
    /// The original with this hash; nothing when it is not there, or is not what it was.
    std::optional<std::vector<std::uint8_t>> original(const Sha256& document) const;

    /// Decides what the copy ids of one job are made of: one origin for each recipient, in their order.
    ///
    /// A recipient's salt is made when the vault meets them for the first time.
    /// jobs    one description for each recipient, such as where the copy goes and with which options. The same job, document and
    ///         recipient give the same copy, so that an interrupted job can be repeated
    /// throws  bad_request when there are not as many jobs as recipients
    std::vector<CopyOrigin> origins(const Sha256& document, std::span<const Recipient> recipients, std::span<const std::string> jobs);

    /// Records copies as pending, before any of their files is in place.
    void begin_issue(std::span<const Receipt> receipts) { update({.pending = receipts}); }
    /// Records copies as issued at this moment, once their files are in place.
    void commit_issue(std::span<const Receipt> receipts) { update({.issued = receipts}); }
    /// Records everything that an update says in one transaction.
    void update(const IssueUpdate& update);

    /// Every copy whose row verifies, including pending ones, since a crash before commit_issue() must not hide a copy that leaked.
    ///
    /// problems  gets one more sentence for each row or block of rows that was left out because it does not verify
    std::vector<Candidate> candidates(std::vector<std::string>& problems) const;
    /// The same without the sentences.
    std::vector<Candidate> candidates() const;
    /// The receipt of the copy with this id; nothing when there is none.
    ///
    /// throws  vault when the row does not verify: it was changed by somebody without the key
    std::optional<Receipt> find(const CopyId& copy) const;
    /// The receipt of the copy whose file has this hash; nothing when there is none.
    ///
    /// throws  vault when the row does not verify
    std::optional<Receipt> find_file(const Sha256& file) const;
    /// Every receipt whose row verifies, oldest first.
    ///
    /// problems  gets one more sentence for each row that was left out because it does not verify
    std::vector<Receipt> list(std::vector<std::string>& problems) const;
    /// The same without the sentences.
    std::vector<Receipt> list() const;
    /// The latest log entry about a copy, signed; nothing while the copy is pending.
    std::optional<LogEntry> log_entry(const CopyId& copy) const;

    /// Appends a trace to the trace log.
    ///
    /// throws  vault or system when it cannot be written
    TraceCount log_trace(const TraceRecord& trace);

    /// Records that a document contains the marks of these copies, since it was stamped all the same.
    void record_contained(const Sha256& document, std::span<const CopyId> copies);
    /// The copies whose marks a document contains, as far as it was recorded.
    std::vector<CopyId> contained_in(const Sha256& document) const;
    /// The documents that were recorded to contain a copy's mark.
    std::vector<Sha256> documents_containing(const CopyId& copy) const;

    /// Recomputes every MAC, every copy id, every hash of the log, and the hashes of originals, layouts and features.
    ///
    /// Every change that was made without the key is found, except that a whole older vault is put in the place of this one. That is
    /// found by a receipt that is later.
    VaultReport verify() const;
    /// The receipt of an issued copy as one line of JSON in which everything is signed.
    ///
    /// It has each value that the ledger has of the copy, their salts, and the log's hash up to the copy's issue. Without the key it
    /// can be checked that all this belongs together (docs/design/vault.md).
    /// path    what the caller calls the copy's file, if not as the ledger does
    /// throws  vault when the ledger has no such copy, or it is not in the log
    std::string receipt_line(const CopyId& copy, std::string_view path = {}) const;
    /// Checks a line of receipt_line() that was kept elsewhere.
    ///
    /// returns  an empty string when the line is as it was written, and the ledger still has all of its log up to there; else a
    ///          sentence that says what is wrong
    std::string check_receipt(std::string_view line) const;
    /// Takes a ledger of an older version, which has no MACs, into a new ledger of this version, where its copies are marked as carried
    /// over. The older ledger stays beside it as `ledger.db.before-upgrade`. Ledgers of shards are taken over as well.
    ///
    /// returns  one sentence each for what was done, and for what nobody can vouch for; empty when there is nothing to do
    static std::vector<std::string> upgrade(const std::filesystem::path& directory);
    /// Writes the ledger as lines of JSON; the last line says how many there were. Originals and the key are not among them.
    void export_ledger(const std::function<void(const std::string& line)>& write) const;
    /// Merges another ledger of the same key in one transaction: an exported file, or a shard's ledger.
    ///
    /// Importing the same file again changes nothing.
    /// throws  vault, with the line's number, when the file is of another key, damaged, cut short, or contradicts this ledger
    ImportSummary import_ledger(const std::filesystem::path& file);

    /// Writes the key, the ledger, and the originals with their layouts and features into one new tar file that only its owner can read.
    ///
    /// The ledger of one moment is written, and other processes may go on issuing copies meanwhile. The file is authenticated as a
    /// whole with the vault's key, so nobody without the passphrase can change it unnoticed. Ledger and originals stay readable.
    /// passphrase  seals the key in the file
    /// throws      bad_request when the passphrase is empty; exists when there is something at the path of the file
    void backup(const std::filesystem::path& file, std::string_view passphrase) const;
    /// Writes the same with the key as it is: whoever has the file can trace, forge, and change the file unnoticed.
    ///
    /// Its seal shows accidents alone, such as a bit that was flipped or an end that is missing.
    void backup_with_plain_key(const std::filesystem::path& file) const;

private:
    static Vault open_with(const std::filesystem::path& directory, const VaultKey& key, Ledger&& ledger);

    std::optional<std::vector<std::uint8_t>> read_kept(const Sha256& document, const std::string& kind) const;
    void store_kept(const Sha256& document, const std::string& kind, std::span<const std::uint8_t> bytes, bool replaces);

    struct State;
    explicit Vault(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace telltale
