#include "vault/ledger/row_judge.hpp"

#include <algorithm>

#include "telltale/error.hpp"

namespace telltale {

std::string LogReader::take(const Row& row) {
    const LogEntry entry = entry_of(row);
    head_.log = entry.log;
    const std::string place = "log " + entry.log + ", entry ";
    std::string wrong;
    if (entry.number != head_.number + 1) {
        wrong = place + std::to_string(head_.number + 1) + " is missing";
    } else if (hash_of(entry.log, entry.number, head_.hash, event_of(row)) != entry.hash) {
        wrong = place + std::to_string(entry.number) + " has been changed, or what comes before it: its hash does not fit";
    }
    head_.number = entry.number;
    head_.hash = entry.hash;
    return wrong;
}

std::string left_out(const Row& row) {
    const Bytes* id = row.cells.empty() ? nullptr : std::get_if<Bytes>(&row.cells[copy_row::id]);
    std::string name = "row " + std::to_string(row.sequence);
    if (id != nullptr && id->size() == std::tuple_size_v<decltype(CopyId::bytes)>) name = "copy " + digest_in<16>(*id).hex();
    return name + ": its row in the ledger was changed or put there by somebody without the key, and is left out";
}

bool RowJudge::vouches_for(const FoundRow& found) {
    if (found.verifies) return true;
    if (!found.fits_alone) return false;
    if (!has_log_) read_log();
    if (!log_is_whole_) return false;
    const CopyId copy = digest_in<16>(found.row.cells[copy_row::id]);
    const Digest<32> hash = row_hash(Table::copies, found.row);
    return std::any_of(logs_.begin(), logs_.end(), [&](const std::string& log) {
        const auto row = rows_.find({log, copy});
        return row != rows_.end() && row->second == hash;
    });
}

void RowJudge::read_log() {
    has_log_ = true;
    log_is_whole_ = true;
    std::map<std::string, LogReader> readers;
    store_.scan(Table::log, [&](FoundRow&& found) {
        log_is_whole_ = log_is_whole_ && found.verifies;
        if (!log_is_whole_) return;
        const std::string log = text_in(found.row.cells[log_row::log]);
        log_is_whole_ = readers[log].take(found.row).empty();
        const Event event = event_of(found.row);
        if (!event.copy || event.kind == "contained") return;
        if (event.kind == "withdrawn") {
            rows_.erase({log, *event.copy});
        } else {
            rows_[{log, *event.copy}] = event.subject;
        }
    });
    for (const LogHead& head : store_.head().logs) {
        logs_.push_back(head.log);
        const auto reader = readers.find(head.log);
        const LogHead read = reader == readers.end() ? LogHead{head.log, 0, {}} : reader->second.head();
        log_is_whole_ = log_is_whole_ && read.number == head.number && read.hash == head.hash;
    }
}

}  // namespace telltale
