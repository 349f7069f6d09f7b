#pragma once

#include <cstdint>
#include <filesystem>
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

    Vault(Vault&&) noexcept;
    Vault& operator=(Vault&&) noexcept;
    ~Vault();

    const VaultKey& key() const;
    const std::filesystem::path& directory() const;
    const std::vector<std::string>& warnings() const;  ///< one sentence each, e.g. that others can read the key

    /// Keeps the unmarked file under its SHA-256. One that is there already stays.
    void keep_original(std::span<const std::uint8_t> document);
    /// Keeps PreparedDocument::shift_layout() beside the original. One that is there already stays; an empty one is not kept.
    void keep_layout(const Sha256& document, std::span<const std::uint8_t> layout);
    std::vector<Sha256> documents_with_layout() const;
    /// Nothing when this document has none.
    std::optional<std::vector<std::uint8_t>> layout(const Sha256& document) const;
    std::filesystem::path original_path(const Sha256& document) const;

    /// What the copy ids of one job are made of, one a recipient, in their order.
    ///
    /// job      describes the job: where the copy goes and with which options. The same job, document and recipient
    ///          give the same copy, so that an interrupted job can be repeated
    /// jobs     as many as recipients
    std::vector<CopyOrigin> origins(const Sha256& document, std::span<const Recipient> recipients, std::span<const std::string> jobs);

    /// Records copies as pending, before any of their files is in place. One that has been issued stays so.
    void begin_issue(std::span<const Receipt> receipts);
    /// Records copies as issued, now, once their files are in place.
    void commit_issue(std::span<const Receipt> receipts);
    /// Takes back pending copies whose bytes never left this process.
    void withdraw(std::span<const CopyId> copies);

    /// Every copy, pending ones too: a crash before commit_issue must not hide a copy that leaked.
    std::vector<Candidate> candidates() const;
    std::optional<Receipt> find(const CopyId& copy) const;
    std::optional<Receipt> find_file(const Sha256& file) const;
    /// Every receipt, oldest first.
    std::vector<Receipt> list() const;

private:
    struct State;
    explicit Vault(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace telltale
