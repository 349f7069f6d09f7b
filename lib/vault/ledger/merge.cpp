#include "vault/ledger/merge.hpp"

#include "telltale/error.hpp"
#include "vault/ledger/receipt_row.hpp"

namespace telltale {
namespace {

constexpr std::size_t by_first_index = 0;

[[noreturn]] void refuse(const std::string& reason) {
    throw Error(ErrorKind::vault, reason);
}

}  // namespace

void Merge::take(Table table, Row&& row) {
    row.sequence = 0;
    if (!commitments_fit(table, row)) refuse(std::string("a row of '") + shape_of(table).name + "' does not fit its commitments");
    switch (table) {
        case Table::recipients:
            return take_recipient(row);
        case Table::copies:
            return take_copy(row);
        case Table::log:
            return take_event(row);
        case Table::contained:
            return take_contained(row);
        case Table::kept:
            return take_kept(row);
        case Table::meta:
        case Table::traces:
            refuse("it has rows that are not taken over");
    }
}

void Merge::take_recipient(Row& row) {
    if (is_null(row.cells[recipient_row::id])) return;  // erased there, and of no use here
    SealedStore& store = ledger_.sealed();
    const std::vector<Cell> id{row.cells[recipient_row::id]};
    if (!store.find(Table::recipients, by_first_index, id).empty()) return;
    store.put(Table::recipients, row);
    changed_ = true;
}

void Merge::take_copy(Row& row) {
    const Receipt receipt = receipt_of(row);
    const std::string name = "copy " + receipt.copy.hex();
    if (!receipt.forgotten && copy_id(receipt.document, receipt.origin) != receipt.copy)
        refuse(name + " has been changed: its id does not fit");
    if (row.cells[copy_row::seed] != cell_of(ledger_.seed_hash(receipt.copy))) refuse(name + " has the seed of another key");
    ++summary_.copies;
    SealedStore& store = ledger_.sealed();
    if (const std::optional<Row> here = ledger_.row(receipt.copy)) {
        const Receipt known = receipt_of(*here);
        const bool same_person = known.forgotten || receipt.forgotten || known.recipient.id == receipt.recipient.id;
        if (known.document != receipt.document || !same_person) refuse(name + " is here already, and not for this recipient and document");
        if (known.state == IssueState::issued || receipt.state == IssueState::pending) return;
        row.sequence = here->sequence;
    }
    store.put(Table::copies, row);
    ++summary_.added;
    changed_ = true;
}

void Merge::take_event(Row& row) {
    const LogEntry entry = entry_of(row);
    const std::string place = "log " + entry.log + ", entry " + std::to_string(entry.number);
    if (const auto here = ledger_.log_hash(entry.log, entry.number)) {
        if (*here != entry.hash) refuse(place + ": another event is here in its place");
        return;
    }
    SealedStore& store = ledger_.sealed();
    LogHead& head = store.head_to_change().log(entry.log);
    if (entry.number != head.number + 1) refuse(place + ": the entry before it is missing");
    if (hash_of(entry.log, entry.number, head.hash, event_of(row)) != entry.hash)
        refuse(place + ": has been changed: its hash does not fit");
    head.number = entry.number;
    head.hash = entry.hash;
    own_log_grew_ = own_log_grew_ || entry.log == store.head().logs.front().log;
    store.put(Table::log, row);
    changed_ = true;
}

void Merge::take_contained(Row& row) {
    SealedStore& store = ledger_.sealed();
    const std::vector<Cell> both{row.cells[contained_row::document], row.cells[contained_row::copy]};
    if (!store.find(Table::contained, by_first_index, both).empty()) return;
    store.put(Table::contained, row);
    changed_ = true;
}

void Merge::take_kept(const Row& row) {
    const auto document = digest_in<32>(row.cells[kept_row::document]);
    const std::string& kind = text_in(row.cells[kept_row::kind]);
    // The files themselves do not travel with a ledger. A hash counts here when the file is here, and is this one.
    if (look_(document, kind) == digest_in<32>(row.cells[kept_row::file]))
        ledger_.keep(document, kind, [&] { return look_(document, kind); });
}

ImportSummary Merge::finish(const Digest<32>& subject) {
    // Two ledgers that were copied from one have one log. Once the other's events are in it, this ledger goes on in a log of its own, so
    // that both can grow.
    if (own_log_grew_) ledger_.begin_log();
    if (changed_) ledger_.append_event({"import", std::nullopt, subject, now_utc()});
    return summary_;
}

}  // namespace telltale
