#include "vault/ledger/ledger.hpp"

#include <sodium.h>

#include <algorithm>

#include "telltale/error.hpp"
#include "vault/ledger/receipt_row.hpp"
#include "vault/ledger/row_judge.hpp"
#include "vault/store/message.hpp"

namespace telltale {
namespace {

constexpr std::size_t by_first_index = 0;   // "..._by_id", "..._by_name", "..._by_number" or "..._by_document"
constexpr std::size_t by_second_index = 1;  // "copies_by_file", "log_by_copy" or "contained_by_copy"

std::string new_log_id() {
    Digest<8> id;
    randombytes_buf(id.bytes.data(), id.bytes.size());
    return id.hex();
}

std::string changed(const std::string& what) {
    return "the ledger's row of " + what + " was changed by somebody without the key, and is not used: see `telltale ledger verify`";
}

}  // namespace

const char* to_string(IssueState state) {
    return state == IssueState::issued ? "issued" : "pending";
}

Ledger::Ledger(std::unique_ptr<LedgerStore> store, const VaultKey& key) : chips_(key) {
    // The key's public name is read before anything is verified, since under another key nothing verifies.
    const std::vector<Cell> name{std::string("key_id")};
    const std::string ledger = store->name();
    const std::vector<Row> owners = store->find(Table::meta, by_first_index, name);
    const std::string* owner = owners.empty() ? nullptr : std::get_if<std::string>(&owners.front().cells[meta_row::value]);
    if (owner == nullptr)
        throw Error(ErrorKind::vault, ledger + ": not a ledger, or one whose making was interrupted: run `telltale init`");
    if (*owner != key.id())
        throw Error(ErrorKind::vault, ledger + ": written with another key (" + *owner + ") than this vault's (" + key.id() + ")");
    sealed_ = std::make_unique<SealedStore>(std::move(store), key);
    sealed_->read([] {});
}

bool Ledger::create(std::unique_ptr<LedgerStore> store, const VaultKey& key) {
    SealedStore sealed(std::move(store), key);
    return sealed.create([&] {
        const auto put = [&](const std::string& name, const std::string& value) {
            Row row;
            row.cells = {name, value};
            sealed.put(Table::meta, row);
        };
        const std::string log = new_log_id();
        put("schema_version", "3");
        put("key_id", key.id());
        put("log_id", log);
        sealed.head_to_change().log(log);
    });
}

Row Ledger::verified(std::vector<FoundRow>&& found, const std::string& what) const {
    RowJudge judge(*sealed_);
    for (FoundRow& one : found)
        if (judge.vouches_for(one)) return std::move(one.row);
    throw Error(ErrorKind::vault, changed(what));
}

std::vector<Ledger::Salt> Ledger::salts(std::span<const Recipient> recipients) {
    std::vector<Salt> salts;
    salts.reserve(recipients.size());
    sealed_->write([&] {
        for (const Recipient& recipient : recipients) {
            const std::vector<Cell> id{recipient.id};
            std::vector<FoundRow> found = sealed_->find(Table::recipients, by_first_index, id);
            Row row;
            row.cells.resize(shape_of(Table::recipients).columns.size());
            row.cells[recipient_row::id] = recipient.id;
            row.cells[recipient_row::name] = recipient.name;
            if (found.empty()) {
                Salt salt;
                randombytes_buf(salt.data(), salt.size());
                row.cells[recipient_row::salt] = cell_of(salt);
                sealed_->put(Table::recipients, row);
            } else {
                const Row known = verified(std::move(found), "recipient " + recipient.id);
                row.sequence = known.sequence;
                row.cells[recipient_row::salt] = known.cells[recipient_row::salt];
                keep_commitments(Table::recipients, known, row);
                if (row.cells != known.cells) sealed_->put(Table::recipients, row);
            }
            salts.push_back(array_in<16>(row.cells[recipient_row::salt]));
        }
    });
    return salts;
}

void Ledger::update(const IssueUpdate& update) {
    LeftPending left;
    sealed_->write([&] {
        if (sealed_->head().revision != left_pending_.revision) left_pending_.rows.clear();
        const std::string now = now_utc();
        for (const Receipt& receipt : update.pending) put(receipt, IssueState::pending, now, left.rows);
        for (const Receipt& receipt : update.issued) put(receipt, IssueState::issued, now, left.rows);
        for (const CopyId& copy : update.withdrawn) withdraw(copy, now);
        left.revision = sealed_->head().revision + 1;  // the end of the write counts it up
    });
    left_pending_ = std::move(left);
}

Digest<32> Ledger::seed_hash(const CopyId& copy) const {
    Subkey seed = chips_.copy_seed(copy);
    const Digest<32> hash = Message("telltale-seed").put_alone(seed).hash();
    sodium_memzero(seed.data(), seed.size());
    return hash;
}

void Ledger::append_event(const Event& event) {
    append(*sealed_, sealed_->head_to_change().logs.front(), event);
}

void Ledger::begin_log() {
    std::vector<LogHead>& logs = sealed_->head_to_change().logs;
    logs.insert(logs.begin(), {new_log_id(), 0, {}});
    put_fact("log_id", logs.front().log);
}

std::optional<Row> Ledger::row_to_change(const CopyId& copy) {
    // It is taken out, since the store's row is another once it was changed.
    if (auto left = left_pending_.rows.extract(copy)) return std::move(left.mapped());
    return row(copy);
}

void Ledger::put(const Receipt& receipt, IssueState state, const std::string& now, std::map<CopyId, Row>& left_pending) {
    const Cell issued_at = state == IssueState::issued ? Cell(now) : Cell();
    Row row;
    if (const std::optional<Row> known = row_to_change(receipt.copy)) {
        // An issued row never falls back to pending, and keeps the time of its first issue. Only file and places may change.
        row = *known;
        row.cells[copy_row::file] = cell_of(receipt.file);
        row.cells[copy_row::path] = receipt.path;
        row.cells[copy_row::source] = receipt.source;
        if (text_in(known->cells[copy_row::state]) != "issued") {
            row.cells[copy_row::state] = std::string(to_string(state));
            row.cells[copy_row::issued_at] = issued_at;
        }
        for (const std::size_t column :
             {copy_row::path_salt, copy_row::path_commitment, copy_row::source_salt, copy_row::source_commitment})
            row.cells[column] = Cell();
        keep_commitments(Table::copies, *known, row);
        if (row.cells == known->cells) return;
    } else {
        row = row_of(receipt, seed_hash(receipt.copy));
        row.cells[copy_row::state] = std::string(to_string(state));
        row.cells[copy_row::issued_at] = issued_at;
        row.cells[copy_row::carried] = std::int64_t{0};
    }
    const Digest<32> hash = sealed_->put(Table::copies, row);
    append_event({text_in(row.cells[copy_row::state]), receipt.copy, hash, now});
    if (state == IssueState::pending) left_pending.insert_or_assign(receipt.copy, std::move(row));
}

void Ledger::withdraw(const CopyId& copy, const std::string& now) {
    const std::optional<Row> row = row_to_change(copy);
    if (!row || text_in(row->cells[copy_row::state]) != "pending") return;
    sealed_->remove(Table::copies, row->sequence);
    append_event({"withdrawn", copy, row_hash(Table::copies, *row), now});
}

std::vector<Candidate> Ledger::candidates(std::vector<std::string>& problems) const {
    std::vector<Candidate> candidates;
    sealed_->read([&] {
        candidates.reserve(static_cast<std::size_t>(std::max<std::int64_t>(sealed_->head().of(Table::copies).rows, 0)));
        RowJudge judge(*sealed_);
        sealed_->scan_candidates(
            [&](const Candidate& candidate) { candidates.push_back(candidate); },
            [&](std::int64_t first, std::vector<FoundRow>&& rows) {
                const std::size_t before = problems.size();
                for (const FoundRow& found : rows) {
                    if (judge.vouches_for(found)) {
                        candidates.push_back(outline_of(Table::copies, found.row).candidate);
                    } else {
                        problems.push_back(left_out(found.row));
                    }
                }
                if (problems.size() == before)
                    problems.push_back("a copy's row was dropped from the ledger by somebody without the key, at row " +
                                       std::to_string(first) + " or up to 1023 rows after it");
            });
    });
    return candidates;
}

Receipt Ledger::with_log(const Row& row) const {
    Receipt receipt = receipt_of(row);
    receipt.logged = issue_event(row).has_value();
    return receipt;
}

std::optional<Row> Ledger::row(const CopyId& copy) const {
    std::optional<Row> row;
    sealed_->read([&] {
        const std::vector<Cell> id{cell_of(copy)};
        std::vector<FoundRow> found = sealed_->find(Table::copies, by_first_index, id);
        if (!found.empty()) row = verified(std::move(found), "copy " + copy.hex());
    });
    return row;
}

std::optional<Receipt> Ledger::find(const CopyId& copy) const {
    std::optional<Receipt> receipt;
    sealed_->read([&] {
        if (const std::optional<Row> found = row(copy)) receipt = with_log(*found);
    });
    return receipt;
}

std::optional<Receipt> Ledger::find_file(const Sha256& file) const {
    std::optional<Receipt> receipt;
    sealed_->read([&] {
        const std::vector<Cell> hash{cell_of(file)};
        std::vector<FoundRow> found = sealed_->find(Table::copies, by_second_index, hash);
        if (!found.empty()) receipt = with_log(verified(std::move(found), "the file " + file.hex()));
    });
    return receipt;
}

std::vector<Receipt> Ledger::list(std::vector<std::string>& problems) const {
    std::vector<Receipt> receipts;
    sealed_->read([&] {
        RowJudge judge(*sealed_);
        sealed_->scan(Table::copies, [&](FoundRow&& found) {
            if (judge.vouches_for(found)) {
                receipts.push_back(with_log(found.row));
            } else {
                problems.push_back(left_out(found.row));
            }
        });
    });
    return receipts;
}

std::optional<Row> Ledger::issue_event(const Row& row) const {
    if (text_in(row.cells[copy_row::state]) != "issued") return std::nullopt;
    std::optional<Row> event;
    sealed_->read([&] {
        const std::vector<Cell> copy{row.cells[copy_row::id]};
        const Cell subject = cell_of(row_hash(Table::copies, row));
        for (FoundRow& found : sealed_->find(Table::log, by_second_index, copy)) {
            const Cell& kind = found.row.cells[log_row::kind];
            const bool issues = kind == Cell(std::string("issued")) || kind == Cell(std::string("carried"));
            if (found.verifies && issues && found.row.cells[log_row::subject] == subject) event = std::move(found.row);
        }
    });
    return event;
}

std::optional<LogEntry> Ledger::log_entry(const CopyId& copy) const {
    std::optional<LogEntry> entry;
    sealed_->read([&] {
        const std::optional<Row> found = row(copy);
        const std::optional<Row> event = found ? issue_event(*found) : std::nullopt;
        if (event) entry = entry_of(*event);
    });
    if (entry) sign(sealed_->signer(), *entry);
    return entry;
}

std::optional<Digest<32>> Ledger::log_hash(const std::string& log, std::int64_t number) const {
    std::optional<Digest<32>> hash;
    sealed_->read([&] {
        const std::vector<Cell> place{log, number};
        for (const FoundRow& found : sealed_->find(Table::log, by_first_index, place))
            if (found.verifies) hash = digest_in<32>(found.row.cells[log_row::hash]);
    });
    return hash;
}

std::string Ledger::fact(const std::string& name) const {
    std::string value;
    sealed_->read([&] {
        const std::vector<Cell> key{name};
        for (const FoundRow& found : sealed_->find(Table::meta, by_first_index, key))
            if (found.verifies) value = text_in(found.row.cells[meta_row::value]);
    });
    return value;
}

void Ledger::put_fact(const std::string& name, const std::string& value) {
    sealed_->write([&] {
        const std::vector<Cell> key{name};
        std::vector<FoundRow> found = sealed_->find(Table::meta, by_first_index, key);
        Row row;
        if (!found.empty()) row = verified(std::move(found), "fact " + name);
        if (!row.cells.empty() && row.cells[meta_row::value] == Cell(value)) return;
        row.cells = {name, value};
        sealed_->put(Table::meta, row);
    });
}

std::string Ledger::fingerprint() const {
    std::string text;
    sealed_->read([&] {
        const LedgerHead& head = sealed_->head();
        text = std::to_string(head.of(Table::copies).rows) + "/" + std::to_string(head.of(Table::log).rows);
    });
    return text;
}

}  // namespace telltale
