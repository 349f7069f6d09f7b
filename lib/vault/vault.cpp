#include "telltale/vault.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <system_error>

#include "mark/keystream.hpp"
#include "system/replace_file.hpp"
#include "telltale/error.hpp"
#include "vault/key_file.hpp"
#include "vault/ledger.hpp"
#include "vault/originals.hpp"

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

/// Field by field, each behind its length, so that no two jobs run together into one.
void append_field(std::vector<std::uint8_t>& context, std::string_view field) {
    for (int shift = 0; shift < 32; shift += 8) context.push_back(static_cast<std::uint8_t>(field.size() >> shift));
    context.insert(context.end(), field.begin(), field.end());
}

}  // namespace

struct Vault::State {
    fs::path directory;
    VaultKey key;
    Ledger ledger;
    Originals originals;
    std::vector<std::string> warnings;
};

Vault::Vault(std::unique_ptr<State> state) : state_(std::move(state)) {}
Vault::Vault(Vault&&) noexcept = default;
Vault& Vault::operator=(Vault&&) noexcept = default;
Vault::~Vault() = default;

Vault Vault::create(const fs::path& directory) {
    make_private_directory(directory);
    make_private_directory(directory / "originals");
    const bool new_key = create_key_file(directory / "key", VaultKey::generate());
    const VaultKey key = read_key_file(directory / "key");
    const bool new_ledger = Ledger::create(directory / "ledger.db", key.id());
    std::error_code unimportant;  // the directory is private already, unless somebody had made it
    fs::permissions(directory / "ledger.db", fs::perms::owner_read | fs::perms::owner_write, unimportant);
    if (!new_key && !new_ledger)
        throw Error(ErrorKind::exists, directory.string() + ": there is a vault already; its key is never replaced");
    return open(directory);
}

Vault Vault::open(const fs::path& directory) {
    std::error_code ignored;
    if (!fs::exists(directory / "key", ignored) && !fs::exists(directory / "ledger.db", ignored)) {
        struct stat status {};
        if (::stat((directory / "key").c_str(), &status) != 0 && errno == EACCES)
            throw Error(ErrorKind::vault, directory.string() + ": the vault cannot be read: permission denied");
        throw Error(ErrorKind::vault, "no vault at " + directory.string() + ": run `telltale init`");
    }
    const VaultKey key = read_key_file(directory / "key");
    if (!fs::exists(directory / "ledger.db", ignored))
        throw Error(ErrorKind::vault, (directory / "ledger.db").string() + ": the ledger is missing; restore it from a backup");
    auto state =
        std::make_unique<State>(State{directory, key, Ledger(directory / "ledger.db", key.id()), Originals(directory / "originals"), {}});
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

void Vault::keep_original(std::span<const std::uint8_t> document) {
    state_->originals.keep(document);
}
void Vault::keep_layout(const Sha256& document, std::span<const std::uint8_t> layout) {
    const fs::path target = state_->originals.layout_path(document);
    if (!layout.empty() && !fs::exists(target)) create_file(target, layout);
}
std::vector<Sha256> Vault::documents_with_layout() const {
    std::vector<Sha256> documents;
    for (const fs::directory_entry& entry : fs::directory_iterator(state_->directory / "originals")) {
        if (entry.path().extension() != ".shift") continue;
        if (const auto document = Sha256::from_hex(entry.path().stem().string())) documents.push_back(*document);
    }
    std::sort(documents.begin(), documents.end());
    return documents;
}
std::optional<std::vector<std::uint8_t>> Vault::layout(const Sha256& document) const {
    const fs::path path = state_->originals.layout_path(document);
    if (!fs::exists(path)) return std::nullopt;
    return read_file(path);
}
fs::path Vault::original_path(const Sha256& document) const {
    return state_->originals.path(document);
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

void Vault::begin_issue(std::span<const Receipt> receipts) {
    state_->ledger.put(receipts, IssueState::pending);
}
void Vault::commit_issue(std::span<const Receipt> receipts) {
    state_->ledger.put(receipts, IssueState::issued);
}
void Vault::withdraw(std::span<const CopyId> copies) {
    state_->ledger.withdraw(copies);
}

std::vector<Candidate> Vault::candidates() const {
    return state_->ledger.candidates();
}
std::optional<Receipt> Vault::find(const CopyId& copy) const {
    return state_->ledger.find(copy);
}
std::optional<Receipt> Vault::find_file(const Sha256& file) const {
    return state_->ledger.find_file(file);
}
std::vector<Receipt> Vault::list() const {
    return state_->ledger.list();
}

}  // namespace telltale
