#include "telltale/vault.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "mark/keystream.hpp"
#include "telltale/error.hpp"
#include "vault/key_file.hpp"
#include "vault/ledger/ledger.hpp"
#include "vault/ledger/receipt_line.hpp"
#include "vault/sqlite/sqlite_store.hpp"
#include "vault/vault_state.hpp"

namespace telltale {
namespace fs = std::filesystem;
namespace {

void make_private_directory(const fs::path& directory) {
    std::error_code failure;
    const bool made = fs::create_directories(directory, failure);
    if (failure) throw Error(ErrorKind::system, directory.string() + ": cannot be made: " + failure.message());
    if (made) fs::permissions(directory, fs::perms::owner_all, failure);
    if (failure) throw Error(ErrorKind::system, directory.string() + ": cannot be made private: " + failure.message());
}

/// Lets one process at a time make a vault in a directory. SQLite does not wait when two connections switch a file to WAL at once:
/// one of them is told that the file is locked. Where the file system has no locks, that is what happens.
class MakersTurn {
public:
    explicit MakersTurn(const fs::path& directory) : directory_(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
        while (directory_ >= 0 && ::flock(directory_, LOCK_EX) != 0 && errno == EINTR) {
        }
    }
    ~MakersTurn() {
        if (directory_ >= 0) ::close(directory_);
    }
    MakersTurn(const MakersTurn&) = delete;
    MakersTurn& operator=(const MakersTurn&) = delete;

private:
    int directory_;
};

/// Appends a field after its length, so that two different lists of fields never give the same bytes.
void append_field(std::vector<std::uint8_t>& context, std::string_view field) {
    for (int shift = 0; shift < 32; shift += 8) context.push_back(static_cast<std::uint8_t>(field.size() >> shift));
    context.insert(context.end(), field.begin(), field.end());
}

bool make_ledger(const fs::path& path, SqliteStore::Journal journal, const VaultKey& key) {
    SqliteStore::create(path, journal);
    return Ledger::create(std::make_unique<SqliteStore>(path), key);
}

}  // namespace

Vault::Vault(std::unique_ptr<State> state) : state_(std::move(state)) {}
Vault::Vault(Vault&&) noexcept = default;
Vault& Vault::operator=(Vault&&) noexcept = default;
Vault::~Vault() = default;

Vault Vault::create(const fs::path& directory) {
    make_private_directory(directory);
    make_private_directory(directory / "originals");
    const MakersTurn turn(directory);
    const bool new_key = create_key_file(directory / "key", VaultKey::generate());
    const VaultKey key = read_key_file(directory / "key");
    const bool new_ledger = make_ledger(directory / "ledger.db", SqliteStore::Journal::shared, key);
    std::error_code unimportant;  // where this fails the directory is private all the same, unless somebody else had made it
    fs::permissions(directory / "ledger.db", fs::perms::owner_read | fs::perms::owner_write, unimportant);
    if (!new_key && !new_ledger)
        throw Error(ErrorKind::exists, directory.string() + ": there is a vault already; its key is never replaced");
    return open(directory);
}

namespace {

VaultKey open_key(const fs::path& directory) {
    std::error_code ignored;
    if (!fs::exists(directory / "key", ignored) && !fs::exists(directory / "ledger.db", ignored)) {
        struct stat status {};
        if (::stat((directory / "key").c_str(), &status) != 0 && errno == EACCES)
            throw Error(ErrorKind::vault, directory.string() + ": the vault cannot be read: permission denied");
        if (fs::exists(directory / "key.sealed", ignored))
            throw Error(ErrorKind::vault,
                        directory.string() + ": the key is sealed: `telltale restore` opens the backup with its passphrase");
        throw Error(ErrorKind::vault, "no vault at " + directory.string() + ": run `telltale init`");
    }
    return read_key_file(directory / "key");
}

std::string shard_name(const Shard& shard) {
    return "ledger-" + std::to_string(shard.number) + "-of-" + std::to_string(shard.count) + ".db";
}

/// The ledgers of shards that lie in a vault.
std::vector<fs::path> shards_in(const fs::path& directory) {
    std::vector<fs::path> shards;
    std::error_code failure;
    for (const fs::directory_entry& entry : fs::directory_iterator(directory, failure)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with("ledger-") && name.ends_with(".db")) shards.push_back(entry.path());
    }
    std::sort(shards.begin(), shards.end());
    return shards;
}

Ledger open_ledger(const fs::path& path, const VaultKey& key) {
    return Ledger(std::make_unique<SqliteStore>(path), key);
}

/// Says which of the shards hold copies that the vault's own ledger does not have yet.
std::vector<std::string> warnings_of(const std::vector<fs::path>& shards, const Ledger& ledger, const VaultKey& key) {
    std::vector<std::string> warnings;
    for (const fs::path& path : shards) {
        const Ledger shard = open_ledger(path, key);
        if (ledger.fact("merged " + shard.fact("log_id")) != shard.fingerprint())
            warnings.push_back(path.filename().string() + " has copies that are not in the ledger yet: run `telltale ledger import` on it");
    }
    return warnings;
}

}  // namespace

Vault Vault::open(const fs::path& directory) {
    const VaultKey key = open_key(directory);
    std::error_code ignored;
    if (!fs::exists(directory / "ledger.db", ignored))
        throw Error(ErrorKind::vault, (directory / "ledger.db").string() + ": the ledger is missing; restore it from a backup");
    Vault vault = open_with(directory, key, open_ledger(directory / "ledger.db", key));
    const std::vector<fs::path> shards = shards_in(directory);
    vault.state_->has_shards = !shards.empty();
    for (std::string& warning : warnings_of(shards, vault.state_->ledger, key)) vault.state_->warnings.push_back(std::move(warning));
    return vault;
}

Vault Vault::open(const fs::path& directory, const Shard& shard) {
    if (shard.number < 1 || shard.number > shard.count) throw Error(ErrorKind::bad_request, "a shard's number runs from 1 to their count");
    const VaultKey key = open_key(directory);
    const fs::path path = directory / shard_name(shard);
    make_ledger(path, SqliteStore::Journal::alone, key);
    Vault vault = open_with(directory, key, open_ledger(path, key));
    vault.state_->has_shards = true;
    return vault;
}

Vault Vault::open_with(const fs::path& directory, const VaultKey& key, Ledger&& ledger) {
    auto state = std::unique_ptr<State>(new State{directory, key, std::move(ledger), Originals(directory / "originals"), false, {}});
    if (is_open_to_others(directory / "key"))
        state->warnings.push_back((directory / "key").string() + ": others can read the key; run `chmod 600` on it");
    return Vault(std::move(state));
}

const VaultKey& Vault::key() const {
    return state_->key;
}
const fs::path& Vault::directory() const {
    return state_->directory;
}
const std::vector<std::string>& Vault::warnings() const {
    return state_->warnings;
}
bool Vault::is_writable() const {
    return state_->ledger.is_writable();
}

std::vector<CopyOrigin> Vault::origins(const Sha256& document, std::span<const Recipient> recipients, std::span<const std::string> jobs) {
    if (recipients.size() != jobs.size()) throw Error(ErrorKind::bad_request, "one job a recipient is needed");
    const std::vector<Ledger::Salt> salts = state_->ledger.salts(recipients);
    std::vector<CopyOrigin> origins(recipients.size());
    for (std::size_t i = 0; i < recipients.size(); ++i) {
        std::vector<std::uint8_t> context(document.bytes.begin(), document.bytes.end());
        append_field(context, recipients[i].id);
        append_field(context, jobs[i]);
        const Subkey nonce = derive_subkey(state_->key, "issue-nonce", context);
        origins[i].recipient_id = recipients[i].id;
        origins[i].salt = salts[i];
        std::copy_n(nonce.begin(), origins[i].nonce.size(), origins[i].nonce.begin());
    }
    return origins;
}

void Vault::update(const IssueUpdate& update) {
    state_->ledger.update(update);
}

std::vector<Candidate> Vault::candidates(std::vector<std::string>& problems) const {
    return state_->ledger.candidates(problems);
}
std::vector<Candidate> Vault::candidates() const {
    std::vector<std::string> problems;
    return candidates(problems);
}
std::optional<Receipt> Vault::find(const CopyId& copy) const {
    return state_->ledger.find(copy);
}
std::optional<Receipt> Vault::find_file(const Sha256& file) const {
    return state_->ledger.find_file(file);
}
std::vector<Receipt> Vault::list(std::vector<std::string>& problems) const {
    return state_->ledger.list(problems);
}
std::vector<Receipt> Vault::list() const {
    std::vector<std::string> problems;
    return list(problems);
}
std::optional<LogEntry> Vault::log_entry(const CopyId& copy) const {
    return state_->ledger.log_entry(copy);
}
TraceCount Vault::log_trace(const TraceRecord& trace) {
    return state_->ledger.log_trace(trace);
}
void Vault::record_contained(const Sha256& document, std::span<const CopyId> copies) {
    state_->ledger.record_contained(document, copies);
}
std::vector<CopyId> Vault::contained_in(const Sha256& document) const {
    return state_->ledger.contained_in(document);
}
std::vector<Sha256> Vault::documents_containing(const CopyId& copy) const {
    return state_->ledger.documents_containing(copy);
}

std::string Vault::receipt_line(const CopyId& copy, std::string_view path) const {
    return telltale::receipt_line(state_->ledger, copy, path);
}
std::string Vault::check_receipt(std::string_view line) const {
    return telltale::check_receipt(state_->ledger, line);
}

}  // namespace telltale
