#include "vault/issue_log.hpp"

#include <sodium.h>

#include <map>
#include <set>

#include "mark/keystream.hpp"
#include "telltale/error.hpp"
#include "vault/schema.hpp"

namespace telltale {
namespace {

void put(std::string& message, std::uint64_t number) {
    for (int shift = 0; shift < 64; shift += 8) message += static_cast<char>(number >> shift);
}

void put(std::string& message, std::span<const std::uint8_t> bytes) {
    message.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

const unsigned char* bytes_of(const std::string& message) {
    return reinterpret_cast<const unsigned char*>(message.data());
}

/// An Ed25519 key pair, derived from the vault's key. Its secret half is wiped by the destructor.
struct Signer {
    explicit Signer(const VaultKey& key) {
        Subkey seed = derive_subkey(key, "log-signature");
        crypto_sign_seed_keypair(public_key.bytes.data(), secret.data(), seed.data());
        sodium_memzero(seed.data(), seed.size());
    }
    ~Signer() { sodium_memzero(secret.data(), secret.size()); }
    Signer(const Signer&) = delete;
    Signer& operator=(const Signer&) = delete;

    Digest<32> public_key{};
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret{};
};

std::string signed_message(const LogEntry& entry) {
    std::string message = "telltale-log-head" + entry.log;
    put(message, static_cast<std::uint64_t>(entry.number));
    put(message, entry.hash.bytes);
    return message;
}

std::string place(const std::string& log, std::int64_t number) {
    return "log " + log + ", entry " + std::to_string(number);
}

}  // namespace

IssueLog::IssueLog(Database& database) : database_(database), log_(meta(database, "log_id")) {
    Statement last(database, "SELECT number, hash FROM log WHERE log = ? ORDER BY number DESC LIMIT 1");
    last.bind(std::string_view(log_));
    if (!last.step()) return;
    last_ = last.number(0);
    last.read(1, head_.bytes);
}

Digest<32> IssueLog::hash(const std::string& log, std::int64_t number, const Digest<32>& before, const LoggedIssue& issue) {
    std::string message = "telltale-log" + log;
    put(message, static_cast<std::uint64_t>(number));
    put(message, before.bytes);
    put(message, issue.copy.bytes);
    put(message, issue.file.bytes);
    message += issue.at;
    Digest<32> hash;
    crypto_generichash(hash.bytes.data(), hash.bytes.size(), bytes_of(message), message.size(), nullptr, 0);
    return hash;
}

void IssueLog::append(const LoggedIssue& issue) {
    head_ = hash(log_, last_ + 1, head_, issue);
    ++last_;
    Statement insert(database_, "INSERT INTO log (log, number, copy, file, at, hash) VALUES (?, ?, ?, ?, ?, ?)");
    insert.bind(std::string_view(log_)).bind(last_).bind(std::span<const std::uint8_t>(issue.copy.bytes));
    insert.bind(std::span<const std::uint8_t>(issue.file.bytes)).bind(std::string_view(issue.at));
    insert.bind(std::span<const std::uint8_t>(head_.bytes)).step();
}

void IssueLog::add_foreign(const LogEntry& entry, const LoggedIssue& issue) {
    if (const auto here = log_hash(database_, entry.log, entry.number)) {
        if (*here != entry.hash) throw Error(ErrorKind::vault, place(entry.log, entry.number) + ": another event is here in its place");
        return;
    }
    Digest<32> before;
    if (entry.number > 1) {
        const auto previous = log_hash(database_, entry.log, entry.number - 1);
        if (!previous) throw Error(ErrorKind::vault, place(entry.log, entry.number) + ": the entry before it is missing");
        before = *previous;
    }
    if (hash(entry.log, entry.number, before, issue) != entry.hash)
        throw Error(ErrorKind::vault, place(entry.log, entry.number) + ": has been changed: its hash does not fit");
    Statement insert(database_, "INSERT INTO log (log, number, copy, file, at, hash) VALUES (?, ?, ?, ?, ?, ?)");
    insert.bind(std::string_view(entry.log)).bind(entry.number).bind(std::span<const std::uint8_t>(issue.copy.bytes));
    insert.bind(std::span<const std::uint8_t>(issue.file.bytes)).bind(std::string_view(issue.at));
    insert.bind(std::span<const std::uint8_t>(entry.hash.bytes)).step();
}

std::optional<Digest<32>> log_hash(const Database& database, const std::string& log, std::int64_t number) {
    Statement row(database, "SELECT hash FROM log WHERE log = ? AND number = ?");
    row.bind(std::string_view(log)).bind(number);
    if (!row.step()) return std::nullopt;
    Digest<32> hash;
    row.read(0, hash.bytes);
    return hash;
}

std::vector<LogEntry> check_logs(const Database& database, std::vector<std::string>& problems) {
    std::vector<LogEntry> heads;
    std::map<CopyId, std::set<Sha256>> logged;  // the files that each copy was issued as
    Statement rows(database, "SELECT log, number, copy, file, at, hash FROM log ORDER BY log, number");
    while (rows.step()) {
        const std::string log = rows.text(0);
        if (heads.empty() || heads.back().log != log) heads.push_back({log, 0, {}, {}});
        LogEntry& head = heads.back();
        LoggedIssue issue;
        rows.read(2, issue.copy.bytes);
        rows.read(3, issue.file.bytes);
        issue.at = rows.text(4);
        Digest<32> written;
        rows.read(5, written.bytes);
        const std::int64_t number = rows.number(1);
        if (number != head.number + 1) problems.push_back(place(log, head.number + 1) + " is missing");
        if (number == head.number + 1 && IssueLog::hash(log, number, head.hash, issue) != written)
            problems.push_back(place(log, number) + " has been changed, or what comes before it: its hash does not fit");
        head.number = number;
        head.hash = written;
        logged[issue.copy].insert(issue.file);
    }
    Statement copies(database, "SELECT id, file, state FROM copies ORDER BY sequence");
    while (copies.step()) {
        CopyId copy;
        Sha256 file;
        copies.read(0, copy.bytes);
        copies.read(1, file.bytes);
        const auto event = logged.find(copy);
        if (event != logged.end() && !event->second.contains(file) && copies.text(2) == "issued")
            problems.push_back("copy " + copy.hex() + ": its file's hash is not the one that was logged");
        if (event == logged.end() && copies.text(2) == "issued") problems.push_back("copy " + copy.hex() + ": issued, and not in the log");
        if (event != logged.end()) logged.erase(event);
    }
    for (const auto& [copy, files] : logged) problems.push_back("copy " + copy.hex() + ": in the log, and its row is gone");
    return heads;
}

void sign(const VaultKey& key, LogEntry& entry) {
    const Signer signer(key);
    const std::string message = signed_message(entry);
    crypto_sign_detached(entry.signature.bytes.data(), nullptr, bytes_of(message), message.size(), signer.secret.data());
}

bool is_signed(const VaultKey& key, const LogEntry& entry) {
    const Digest<32> public_key = log_public_key(key);
    const std::string message = signed_message(entry);
    return crypto_sign_verify_detached(entry.signature.bytes.data(), bytes_of(message), message.size(), public_key.bytes.data()) == 0;
}

Digest<32> log_public_key(const VaultKey& key) {
    return Signer(key).public_key;
}

}  // namespace telltale
