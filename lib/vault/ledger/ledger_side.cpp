#include <algorithm>

#include "telltale/error.hpp"
#include "vault/ledger/ledger.hpp"
#include "vault/store/message.hpp"

// The smaller tables of a ledger: traces, contained marks, and files beside originals.

namespace telltale {
namespace {

constexpr std::size_t by_document = 0;  // "contained_by_document", "kept_by_document"
constexpr std::size_t by_copy = 1;      // "contained_by_copy"

std::string words(const std::vector<Sha256>& hashes) {
    std::string text;
    for (const Sha256& hash : hashes) text += (text.empty() ? "" : " ") + hash.hex();
    return text;
}

std::string page_text(const std::pair<Sha256, int>& page) {
    return page.first.hex() + " " + std::to_string(page.second) + ";";
}

/// The hash that ties a trace to the one before it.
Digest<32> hash_of_trace(const Digest<32>& before, const Row& row) {
    Row without = row;
    without.cells[trace_row::hash] = cell_of(before);
    return row_hash(Table::traces, without);
}

}  // namespace

TraceCount Ledger::log_trace(const TraceRecord& trace) {
    TraceCount count{1, 1};
    sealed_->write([&] {
        Digest<32> before;
        sealed_->scan(Table::traces, [&](FoundRow&& found) {
            if (!found.verifies)
                throw Error(ErrorKind::vault, "the trace log was changed by somebody without the key: see `telltale ledger verify`");
            const std::string& shown = text_in(found.row.cells[trace_row::shown]);
            ++count.vault;
            if (std::any_of(trace.shown.begin(), trace.shown.end(),
                            [&](const auto& page) { return shown.find(page_text(page)) != std::string::npos; }))
                ++count.same_page;
            before = digest_in<32>(found.row.cells[trace_row::hash]);
        });
        std::string shown;
        for (const auto& page : trace.shown) shown += page_text(page);
        Row row;
        row.cells = {cell_of(trace.leak),
                     words(trace.originals),
                     static_cast<std::int64_t>(trace.candidates),
                     static_cast<std::int64_t>(trace.alignments),
                     trace.version,
                     trace.settings,
                     trace.verdict,
                     shown,
                     now_utc(),
                     Cell()};
        row.cells[trace_row::hash] = cell_of(hash_of_trace(before, row));
        sealed_->put(Table::traces, row);
    });
    return count;
}

void Ledger::check_traces(std::vector<std::string>& problems) const {
    Digest<32> before;
    sealed_->scan(Table::traces, [&](FoundRow&& found) {
        const std::string row = "table 'traces', row " + std::to_string(found.row.sequence) + ": ";
        if (!found.fits_alone) {
            problems.push_back(row + "was changed or put there by somebody without the key");
            return;
        }
        const Digest<32> written = digest_in<32>(found.row.cells[trace_row::hash]);
        if (hash_of_trace(before, found.row) != written) problems.push_back(row + "does not follow the trace before it");
        before = written;
    });
}

void Ledger::record_contained(const Sha256& document, std::span<const CopyId> copies) {
    sealed_->write([&] {
        for (const CopyId& copy : copies) {
            const std::vector<Cell> both{cell_of(document), cell_of(copy)};
            if (!sealed_->find(Table::contained, by_document, both).empty()) continue;
            Row row;
            row.cells = {both[0], both[1], now_utc()};
            const Digest<32> hash = sealed_->put(Table::contained, row);
            append_event({"contained", copy, hash, text_in(row.cells[contained_row::at])});
        }
    });
}

std::vector<CopyId> Ledger::contained_in(const Sha256& document) const {
    std::vector<CopyId> copies;
    sealed_->read([&] {
        const std::vector<Cell> key{cell_of(document)};
        for (const FoundRow& found : sealed_->find(Table::contained, by_document, key))
            if (found.verifies) copies.push_back(digest_in<16>(found.row.cells[contained_row::copy]));
    });
    return copies;
}

std::vector<Sha256> Ledger::documents_containing(const CopyId& copy) const {
    std::vector<Sha256> documents;
    sealed_->read([&] {
        const std::vector<Cell> key{cell_of(copy)};
        for (const FoundRow& found : sealed_->find(Table::contained, by_copy, key))
            if (found.verifies) documents.push_back(digest_in<32>(found.row.cells[contained_row::document]));
    });
    return documents;
}

void Ledger::keep(const Sha256& document, const std::string& kind, const std::function<std::optional<Sha256>()>& look) {
    if (kept(document, kind) == look()) return;
    sealed_->write([&] {
        const std::optional<Sha256> file = look();
        if (!file) return;
        const std::vector<Cell> key{cell_of(document), kind};
        std::vector<FoundRow> found = sealed_->find(Table::kept, by_document, key);
        Row row;
        if (!found.empty()) {
            if (!found.front().verifies)
                throw Error(ErrorKind::vault, "the ledger's row of the " + kind + " of document " + document.hex() +
                                                  " was changed by somebody without the key: see `telltale ledger verify`");
            row = std::move(found.front().row);
            if (row.cells[kept_row::file] == cell_of(*file)) return;
        }
        row.cells = {key[0], key[1], cell_of(*file), now_utc()};
        const Digest<32> hash = sealed_->put(Table::kept, row);
        append_event({"kept", std::nullopt, hash, text_in(row.cells[kept_row::at])});
    });
}

std::optional<Sha256> Ledger::kept(const Sha256& document, const std::string& kind) const {
    std::optional<Sha256> file;
    sealed_->read([&] {
        const std::vector<Cell> key{cell_of(document), kind};
        for (const FoundRow& found : sealed_->find(Table::kept, by_document, key))
            if (found.verifies) file = digest_in<32>(found.row.cells[kept_row::file]);
    });
    return file;
}

std::vector<Ledger::KeptFile> Ledger::kept_files() const {
    std::vector<KeptFile> files;
    sealed_->read([&] {
        sealed_->scan(Table::kept, [&](FoundRow&& found) {
            if (found.verifies)
                files.push_back({digest_in<32>(found.row.cells[kept_row::document]), text_in(found.row.cells[kept_row::kind]),
                                 digest_in<32>(found.row.cells[kept_row::file])});
        });
    });
    return files;
}

}  // namespace telltale
