#include "telltale/vault.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <set>
#include <sstream>
#include <system_error>

#include "mark/keystream.hpp"
#include "mark/shift_layout.hpp"
#include "system/replace_file.hpp"
#include "telltale/error.hpp"
#include "vault/issue_log.hpp"
#include "vault/key_file.hpp"
#include "vault/ledger.hpp"
#include "vault/originals.hpp"
#include "vault/schema.hpp"
#include "vault/transfer.hpp"

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

/// Appends a field after its length, so that two different lists of fields never give the same bytes.
void append_field(std::vector<std::uint8_t>& context, std::string_view field) {
    for (int shift = 0; shift < 32; shift += 8) context.push_back(static_cast<std::uint8_t>(field.size() >> shift));
    context.insert(context.end(), field.begin(), field.end());
}

void store_beside(const fs::path& file, std::span<const std::uint8_t> bytes) {
    if (!bytes.empty() && !fs::exists(file)) create_file(file, bytes);
}

std::optional<std::vector<std::uint8_t>> read_beside(const fs::path& file) {
    if (!fs::exists(file)) return std::nullopt;
    return read_file(file);
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

/// Finds the shards' ledgers in the vault that hold copies which the vault's own ledger does not have yet.
std::vector<std::string> find_unmerged_shards(const fs::path& directory, const Ledger& ledger, const std::string& key_id) {
    std::vector<std::string> names;
    std::error_code failure;
    for (const fs::directory_entry& entry : fs::directory_iterator(directory, failure)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with("ledger-") || !name.ends_with(".db")) continue;
        const Ledger shard(entry.path(), key_id);
        if (meta(ledger.database(), "merged " + meta(shard.database(), "log_id")) != shard.fingerprint()) names.push_back(name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

bool is_database(const fs::path& file) {
    constexpr std::string_view magic = "SQLite format 3";
    std::ifstream in(file, std::ios::binary);
    std::array<char, magic.size()> head{};
    in.read(head.data(), head.size());
    return std::equal(head.begin(), head.end(), magic.begin());
}

}  // namespace

Vault Vault::open(const fs::path& directory) {
    const VaultKey key = open_key(directory);
    std::error_code ignored;
    if (!fs::exists(directory / "ledger.db", ignored))
        throw Error(ErrorKind::vault, (directory / "ledger.db").string() + ": the ledger is missing; restore it from a backup");
    Vault vault = open_with(directory, key, Ledger(directory / "ledger.db", key.id()));
    for (const std::string& name : find_unmerged_shards(directory, vault.state_->ledger, key.id()))
        vault.state_->warnings.push_back(name + " has copies that are not in the ledger yet: run `telltale ledger import` on it");
    return vault;
}

Vault Vault::open(const fs::path& directory, const Shard& shard) {
    if (shard.number < 1 || shard.number > shard.count) throw Error(ErrorKind::bad_request, "a shard's number runs from 1 to their count");
    const VaultKey key = open_key(directory);
    return open_with(directory, key, Ledger::open_shard(directory / shard_name(shard), key.id()));
}

Vault Vault::open_with(const fs::path& directory, const VaultKey& key, Ledger&& ledger) {
    auto state = std::make_unique<State>(State{directory, key, std::move(ledger), Originals(directory / "originals"), {}});
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
    return state_->ledger.database().is_writable();
}

void Vault::store_original(std::span<const std::uint8_t> document) {
    state_->originals.store(document);
}
std::vector<std::uint8_t> Vault::store_converted(std::span<const std::uint8_t> document, std::span<const std::uint8_t> pdf) {
    state_->originals.store(document);
    return state_->originals.store_converted(sha256(document), pdf);
}
std::optional<std::vector<std::uint8_t>> Vault::converted(const Sha256& document) const {
    return state_->originals.converted(document);
}
void Vault::store_layout(const Sha256& document, std::span<const std::uint8_t> layout) {
    const fs::path path = state_->originals.layout_path(document);
    const auto kept_bytes = read_beside(path);
    const auto moved = shift_layout_from(layout);
    if (!kept_bytes || !moved || moved->distance <= 0) return store_beside(path, layout);
    const auto kept = shift_layout_from(*kept_bytes);
    if (!kept || kept->distance <= 0) return replace_file(path, layout);
    if (const auto both = merged(*kept, *moved); both && *both != *kept) replace_file(path, to_bytes(*both));
}
std::vector<Sha256> Vault::documents_with_layout() const {
    return state_->originals.with(".shift");
}
std::optional<std::vector<std::uint8_t>> Vault::layout(const Sha256& document) const {
    return read_beside(state_->originals.layout_path(document));
}
void Vault::store_features(const Sha256& document, std::span<const std::uint8_t> features) {
    store_beside(state_->originals.features_path(document), features);
}
std::vector<Sha256> Vault::documents_with_features() const {
    return state_->originals.with(".features");
}
std::optional<std::vector<std::uint8_t>> Vault::features(const Sha256& document) const {
    return read_beside(state_->originals.features_path(document));
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

void Vault::update(const IssueUpdate& update) {
    state_->ledger.update(update);
}

std::vector<Candidate> Vault::candidates(std::vector<std::string>& /*problems*/) const {
    return state_->ledger.candidates();
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
std::vector<Receipt> Vault::list(std::vector<std::string>& /*problems*/) const {
    return state_->ledger.list();
}
std::vector<Receipt> Vault::list() const {
    std::vector<std::string> problems;
    return list(problems);
}

namespace {

void make_side_tables(Database& database) {
    database.run(
        "CREATE TABLE IF NOT EXISTS traces (number INTEGER PRIMARY KEY, leak TEXT NOT NULL, verdict TEXT NOT NULL, shown TEXT NOT NULL);"
        "CREATE TABLE IF NOT EXISTS contained (document BLOB NOT NULL, copy BLOB NOT NULL, PRIMARY KEY (document, copy)) WITHOUT ROWID");
}

}  // namespace

TraceCount Vault::log_trace(const TraceRecord& trace) {
    Database& database = state_->ledger.database();
    make_side_tables(database);
    Transaction transaction(database);
    std::string shown;
    for (const auto& [document, page] : trace.shown) shown += document.hex() + " " + std::to_string(page) + ";";
    Statement insert(database, "INSERT INTO traces (leak, verdict, shown) VALUES (?, ?, ?)");
    insert.bind(std::string_view(trace.leak.hex())).bind(std::string_view(trace.verdict)).bind(std::string_view(shown)).step();
    TraceCount count;
    Statement rows(database, "SELECT shown FROM traces");
    while (rows.step()) {
        ++count.vault;
        const std::string pages = rows.text(0);
        count.same_page += std::any_of(trace.shown.begin(), trace.shown.end(), [&](const auto& page) {
            return pages.find(page.first.hex() + " " + std::to_string(page.second) + ";") != std::string::npos;
        });
    }
    transaction.commit();
    return count;
}

void Vault::record_contained(const Sha256& document, std::span<const CopyId> copies) {
    Database& database = state_->ledger.database();
    make_side_tables(database);
    Transaction transaction(database);
    for (const CopyId& copy : copies) {
        Statement insert(database, "INSERT OR IGNORE INTO contained (document, copy) VALUES (?, ?)");
        insert.bind(std::span<const std::uint8_t>(document.bytes)).bind(std::span<const std::uint8_t>(copy.bytes)).step();
    }
    transaction.commit();
}

std::vector<CopyId> Vault::contained_in(const Sha256& document) const {
    Database& database = state_->ledger.database();
    if (!database.is_writable()) return {};
    make_side_tables(database);
    Statement rows(database, "SELECT copy FROM contained WHERE document = ? ORDER BY copy");
    rows.bind(std::span<const std::uint8_t>(document.bytes));
    std::vector<CopyId> copies;
    while (rows.step()) rows.read(0, copies.emplace_back().bytes);
    return copies;
}

std::vector<Sha256> Vault::documents_containing(const CopyId& copy) const {
    Database& database = state_->ledger.database();
    if (!database.is_writable()) return {};
    make_side_tables(database);
    Statement rows(database, "SELECT document FROM contained WHERE copy = ? ORDER BY document");
    rows.bind(std::span<const std::uint8_t>(copy.bytes));
    std::vector<Sha256> documents;
    while (rows.step()) rows.read(0, documents.emplace_back().bytes);
    return documents;
}

std::optional<LogEntry> Vault::log_entry(const CopyId& copy) const {
    std::optional<LogEntry> entry = state_->ledger.log_entry(copy);
    if (entry) sign(state_->key, *entry);
    return entry;
}

VaultReport Vault::verify() const {
    VaultReport report;
    report.public_key = log_public_key(state_->key);
    std::set<Sha256> documents;
    const std::set<CopyId> forgotten = state_->ledger.forgotten();
    for (const Receipt& receipt : list()) {
        ++report.copies;
        documents.insert(receipt.document);
        if (!forgotten.contains(receipt.copy) && copy_id(receipt.document, receipt.origin) != receipt.copy)
            report.problems.push_back("copy " + receipt.copy.hex() + ": its recipient or document has been changed: its id does not fit");
    }
    report.heads = check_logs(state_->ledger.database(), report.problems);
    for (LogEntry& head : report.heads) sign(state_->key, head);
    for (const Sha256& document : documents) {
        const fs::path file = original_path(document);
        if (!fs::exists(file)) {
            report.problems.push_back("the original of document " + document.hex() + " is missing");
        } else if (sha256(read_file(file)) != document) {
            report.problems.push_back("the original of document " + document.hex() + " has been changed: its hash does not fit");
        } else {
            ++report.originals;
        }
    }
    return report;
}

std::string Vault::check_entry(const LogEntry& entry) const {
    if (!is_signed(state_->key, entry)) return "its signature is not this vault's";
    const std::optional<Digest<32>> here = log_hash(state_->ledger.database(), entry.log, entry.number);
    if (!here) return "it is not in the ledger's log";
    return *here == entry.hash ? "" : "the ledger's log has been changed since";
}

void Vault::export_ledger(const std::function<void(const std::string& line)>& write) const {
    export_lines(state_->ledger, state_->key.id(), write);
}

ImportSummary Vault::import_ledger(const fs::path& file) {
    try {
        if (!is_database(file)) {
            const std::vector<std::uint8_t> bytes = read_file(file);
            std::istringstream text(std::string(bytes.begin(), bytes.end()));
            return import_lines(state_->ledger, state_->key.id(), [&]() -> std::optional<std::string> {
                std::string line;
                return std::getline(text, line) ? std::optional(line) : std::nullopt;
            });
        }
        const Ledger shard(file, state_->key.id());
        const std::string fingerprint = shard.fingerprint();  // taken first, so that what the shard adds from now on counts as not merged
        std::vector<std::string> lines;
        export_lines(shard, state_->key.id(), [&](const std::string& line) { lines.push_back(line); });
        std::size_t next = 0;
        const ImportSummary summary = import_lines(state_->ledger, state_->key.id(), [&]() -> std::optional<std::string> {
            return next < lines.size() ? std::optional(lines[next++]) : std::nullopt;
        });
        put_meta(state_->ledger.database(), "merged " + meta(shard.database(), "log_id"), fingerprint);
        return summary;
    } catch (const Error& error) {
        const std::string sentence = error.what();
        throw Error(error.kind(), sentence.starts_with(file.string()) ? sentence : file.string() + ": " + sentence);
    }
}

}  // namespace telltale
