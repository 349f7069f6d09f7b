#include "vault/ledger/ledger_check.hpp"

#include <map>

#include "vault/ledger/receipt_row.hpp"
#include "vault/ledger/row_judge.hpp"

namespace telltale {
namespace {

/// What the logs say of copies.
struct LogSummary {
    std::map<std::pair<CopyId, std::string>, Digest<32>> rows;  ///< hash of a copy's row after its last event in a log
    std::map<std::string, LogHead> heads;
};

LogSummary read_logs(const SealedStore& store, std::vector<std::string>& problems) {
    LogSummary summary;
    std::map<std::string, LogReader> readers;
    store.scan(Table::log, [&](FoundRow&& found) {
        if (!found.fits_alone) {
            problems.push_back("table 'log', row " + std::to_string(found.row.sequence) +
                               ": an event was changed or put there by somebody without the key");
            return;
        }
        LogReader& reader = readers[text_in(found.row.cells[log_row::log])];
        const std::string wrong = reader.take(found.row);
        if (!wrong.empty()) problems.push_back(wrong);
        const Event event = event_of(found.row);
        if (!event.copy || event.kind == "contained") return;
        const std::pair key{*event.copy, reader.head().log};
        if (event.kind == "withdrawn") {
            summary.rows.erase(key);
        } else {
            summary.rows[key] = event.subject;
        }
    });
    for (const LogHead& head : store.head().logs) {
        const LogHead read = readers[head.log].head();
        if (read.number < head.number) {
            problems.push_back("log " + head.log + ", entry " + std::to_string(read.number + 1) + " is missing");
        } else if (read.number != head.number || read.hash != head.hash) {
            problems.push_back("log " + head.log + " does not end as the ledger's head says");
        }
        readers.erase(head.log);
        summary.heads[head.log] = head;
    }
    for (const auto& [log, reader] : readers) problems.push_back("log " + log + " is not one of the ledger's");
    return summary;
}

void check_copies(const Ledger& ledger, const LogSummary& log, VaultReport& report, std::set<Sha256>& documents) {
    std::set<CopyId> here;
    ledger.sealed().scan(Table::copies, [&](FoundRow&& found) {
        if (!found.fits_alone) {
            report.problems.push_back(left_out(found.row));
            return;
        }
        const Receipt receipt = receipt_of(found.row);
        const std::string copy = "copy " + receipt.copy.hex() + ": ";
        ++report.copies;
        report.carried_over += receipt.carried_over;
        report.forgotten += receipt.forgotten;
        documents.insert(receipt.document);
        here.insert(receipt.copy);
        if (!receipt.forgotten && copy_id(receipt.document, receipt.origin) != receipt.copy)
            report.problems.push_back(copy + "its recipient or document has been changed: its id does not fit");
        if (found.row.cells[copy_row::seed] != cell_of(ledger.seed_hash(receipt.copy)))
            report.problems.push_back(copy + "the hash of its seed does not fit");
        const Digest<32> hash = row_hash(Table::copies, found.row);
        bool is_logged = false;
        for (auto event = log.rows.lower_bound({receipt.copy, ""}); event != log.rows.end() && event->first.first == receipt.copy; ++event)
            is_logged = is_logged || event->second == hash;
        if (!is_logged) report.problems.push_back(copy + "its row is not the last that was logged");
    });
    CopyId last;
    for (const auto& [key, hash] : log.rows) {
        if (!here.contains(key.first) && (key.first != last || last == CopyId{}))
            report.problems.push_back("copy " + key.first.hex() + ": in the log, and its row is gone");
        last = key.first;
    }
}

void check_small_table(const SealedStore& store, Table table, std::vector<std::string>& problems) {
    store.scan(table, [&](FoundRow&& found) {
        if (!found.fits_alone)
            problems.push_back(std::string("table '") + shape_of(table).name + "', row " + std::to_string(found.row.sequence) +
                               ": was changed or put there by somebody without the key");
    });
}

}  // namespace

void check_ledger(const Ledger& ledger, VaultReport& report, std::set<Sha256>& documents) {
    const SealedStore& store = ledger.sealed();
    report.public_key = store.signer().public_key();
    const LogSummary log = read_logs(store, report.problems);
    for (const auto& [name, head] : log.heads) {
        report.heads.push_back({head.log, head.number, head.hash, {}});
        sign(store.signer(), report.heads.back());
    }
    check_copies(ledger, log, report, documents);
    for (const Table table : {Table::meta, Table::recipients, Table::contained, Table::kept})
        check_small_table(store, table, report.problems);
    ledger.check_traces(report.problems);
    for (const Table table : all_tables) store.check_blocks(table, report.problems);
    for (std::string& sentence : store.store().damage()) report.problems.push_back(std::move(sentence));
}

}  // namespace telltale
