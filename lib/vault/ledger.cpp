#include "vault/ledger.hpp"

#include <sodium.h>

#include <chrono>
#include <ctime>

#include "telltale/error.hpp"
#include "vault/issue_log.hpp"
#include "vault/schema.hpp"

namespace telltale {
namespace {

std::string now_utc() {
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[sizeof "2026-11-24T09:00:00Z"];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text;
}

std::string join(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ",") + word;
    return text;
}

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> words;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find(',', start), text.size());
        words.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return words;
}

constexpr const char* receipt_columns =
    "SELECT c.id, c.document, c.recipient_id, c.recipient_name, c.salt, c.nonce, c.state, c.file, c.source, c.path, c.pages, c.channels, "
    "c.psnr_db, c.options, c.issued_at, EXISTS (SELECT 1 FROM log l WHERE l.copy = c.id AND l.file = c.file) FROM copies c ";

Receipt read_receipt(const Statement& row) {
    Receipt receipt;
    row.read(0, receipt.copy.bytes);
    row.read(1, receipt.document.bytes);
    receipt.recipient = {row.text(2), row.text(3)};
    receipt.origin.recipient_id = receipt.recipient.id;
    if (!row.is_null(4)) row.read(4, receipt.origin.salt);
    row.read(5, receipt.origin.nonce);
    receipt.state = row.text(6) == "issued" ? IssueState::issued : IssueState::pending;
    row.read(7, receipt.file.bytes);
    receipt.source = row.text(8);
    receipt.path = row.text(9);
    receipt.pages = static_cast<int>(row.number(10));
    receipt.channels = split(row.text(11));
    receipt.psnr_db = row.real(12);
    receipt.options = row.text(13);
    receipt.issued_at = row.text(14);
    receipt.logged = row.number(15) != 0;
    return receipt;
}

}  // namespace

const char* to_string(IssueState state) {
    return state == IssueState::issued ? "issued" : "pending";
}

Ledger::Ledger(const std::filesystem::path& path, const std::string& key_id) : database_(path, Database::Mode::existing) {
    check_schema(database_, key_id);
}

Ledger Ledger::open_shard(const std::filesystem::path& path, const std::string& key_id) {
    // The journal stays SQLite's default one: WAL needs memory shared between processes, which a network disk does not offer.
    Database database(path, Database::Mode::create);
    create_schema(database, key_id);
    return Ledger(path, key_id);
}

bool Ledger::create(const std::filesystem::path& path, const std::string& key_id) {
    Database database(path, Database::Mode::create);
    const bool created = create_schema(database, key_id);
    if (created) database.run("PRAGMA journal_mode = WAL");  // the file remembers this mode, in which others can read while one writes
    return created;
}

std::vector<Ledger::Salt> Ledger::salts(std::span<const Recipient> recipients) {
    std::vector<Salt> salts;
    salts.reserve(recipients.size());
    Transaction transaction(database_);
    Statement insert(database_,
                     "INSERT INTO recipients (id, name, salt) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name "
                     "RETURNING salt");
    for (const Recipient& recipient : recipients) {
        Salt salt;
        randombytes_buf(salt.data(), salt.size());
        insert.bind(std::string_view(recipient.id)).bind(std::string_view(recipient.name)).bind(std::span<const std::uint8_t>(salt));
        insert.step();
        insert.read(0, salt);
        insert.step();
        insert.reset();
        salts.push_back(salt);
    }
    transaction.commit();
    return salts;
}

void Ledger::update(const IssueUpdate& update) {
    Transaction transaction(database_);
    put(update.pending, IssueState::pending);
    put(update.issued, IssueState::issued);
    log(update.issued);
    withdraw(update.withdrawn);
    transaction.commit();
}

void Ledger::put(std::span<const Receipt> receipts, IssueState state) {
    const std::string now = state == IssueState::issued ? now_utc() : "";
    // An issued row never falls back to pending, and keeps the time of its first issue.
    Statement insert(
        database_,
        "INSERT INTO copies (id, document, recipient_id, recipient_name, nonce, salt, state, file, source, path, pages, channels, "
        "psnr_db, options, issued_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, '')) "
        "ON CONFLICT (id) DO UPDATE SET file = excluded.file, path = excluded.path, source = excluded.source, "
        "state = CASE WHEN state = 'issued' THEN state ELSE excluded.state END, issued_at = coalesce(issued_at, excluded.issued_at)");
    for (const Receipt& receipt : receipts) {
        insert.bind(std::span<const std::uint8_t>(receipt.copy.bytes))
            .bind(std::span<const std::uint8_t>(receipt.document.bytes))
            .bind(std::string_view(receipt.recipient.id))
            .bind(std::string_view(receipt.recipient.name))
            .bind(std::span<const std::uint8_t>(receipt.origin.nonce))
            .bind(std::span<const std::uint8_t>(receipt.origin.salt))
            .bind(std::string_view(to_string(state)))
            .bind(std::span<const std::uint8_t>(receipt.file.bytes))
            .bind(std::string_view(receipt.source))
            .bind(std::string_view(receipt.path))
            .bind(std::int64_t{receipt.pages})
            .bind(std::string_view(join(receipt.channels)))
            .bind(receipt.psnr_db)
            .bind(std::string_view(receipt.options))
            .bind(std::string_view(now));
        insert.step();
        insert.reset();
    }
}

void Ledger::log(std::span<const Receipt> issued) {
    if (issued.empty()) return;
    IssueLog log(database_);
    Statement known(database_, "SELECT 1 FROM log WHERE copy = ? AND file = ?");
    Statement time(database_, "SELECT issued_at FROM copies WHERE id = ?");
    for (const Receipt& receipt : issued) {
        known.bind(std::span<const std::uint8_t>(receipt.copy.bytes)).bind(std::span<const std::uint8_t>(receipt.file.bytes));
        const bool is_known = known.step();
        known.reset();
        if (is_known) continue;
        time.bind(std::span<const std::uint8_t>(receipt.copy.bytes)).step();
        log.append({receipt.copy, receipt.file, time.text(0)});
        time.reset();
    }
}

void Ledger::withdraw(std::span<const CopyId> copies) {
    Statement remove(database_, "DELETE FROM copies WHERE id = ? AND state = 'pending'");
    for (const CopyId& copy : copies) {
        remove.bind(std::span<const std::uint8_t>(copy.bytes)).step();
        remove.reset();
    }
}

std::vector<Candidate> Ledger::candidates() const {
    std::vector<Candidate> candidates;
    Statement rows(database_, "SELECT id, file, document FROM copies ORDER BY sequence");
    while (rows.step()) {
        Candidate& candidate = candidates.emplace_back();
        rows.read(0, candidate.copy.bytes);
        rows.read(1, candidate.file.bytes);
        rows.read(2, candidate.document.bytes);
    }
    return candidates;
}

std::optional<Receipt> Ledger::find(const CopyId& copy) const {
    Statement rows(database_, (std::string(receipt_columns) + "WHERE c.id = ?").c_str());
    rows.bind(std::span<const std::uint8_t>(copy.bytes));
    if (!rows.step()) return std::nullopt;
    return read_receipt(rows);
}

std::optional<Receipt> Ledger::find_file(const Sha256& file) const {
    Statement rows(database_, (std::string(receipt_columns) + "WHERE c.file = ? ORDER BY c.sequence LIMIT 1").c_str());
    rows.bind(std::span<const std::uint8_t>(file.bytes));
    if (!rows.step()) return std::nullopt;
    return read_receipt(rows);
}

std::vector<Receipt> Ledger::list() const {
    std::vector<Receipt> receipts;
    Statement rows(database_, (std::string(receipt_columns) + "ORDER BY c.sequence").c_str());
    while (rows.step()) receipts.push_back(read_receipt(rows));
    return receipts;
}

std::optional<LogEntry> Ledger::log_entry(const CopyId& copy) const {
    Statement row(database_,
                  "SELECT l.log, l.number, l.hash FROM log l JOIN copies c ON c.id = l.copy AND c.file = l.file WHERE l.copy = ? "
                  "ORDER BY l.number LIMIT 1");
    row.bind(std::span<const std::uint8_t>(copy.bytes));
    if (!row.step()) return std::nullopt;
    LogEntry entry{row.text(0), row.number(1), {}, {}};
    row.read(2, entry.hash.bytes);
    return entry;
}

std::set<CopyId> Ledger::forgotten() const {
    std::set<CopyId> copies;
    Statement rows(database_, "SELECT id FROM copies WHERE salt IS NULL");
    while (rows.step()) {
        CopyId copy;
        rows.read(0, copy.bytes);
        copies.insert(copy);
    }
    return copies;
}

std::string Ledger::fingerprint() const {
    Statement count(database_, "SELECT count(*), count(issued_at) FROM copies");
    count.step();
    return std::to_string(count.number(0)) + "/" + std::to_string(count.number(1));
}

}  // namespace telltale
