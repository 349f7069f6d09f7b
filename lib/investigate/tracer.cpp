#include "investigate/tracer.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "document/foreign/foreign.hpp"
#include "system/replace_file.hpp"
#include "telltale/error.hpp"
#include "telltale/vault_originals.hpp"

namespace telltale {
Tracer::Tracer(Vault& vault, TracerOptions options)
    : vault_(vault),
      choices_(std::move(options)),
      candidates_(vault.candidates(problems_)),
      options_{.threads = choices_.threads, .weak = choices_.weak, .patient = choices_.patient} {
    if (choices_.log && !vault.is_writable())
        throw Error(ErrorKind::vault,
                    vault.directory().string() + ": the vault cannot be written, so this trace cannot be logged: --unlogged");
    auto kept = std::make_unique<VaultOriginals>(vault);
    for (const std::string& original : choices_.originals) given_.push_back(kept->add(original));
    originals_ = std::move(kept);
}

Tracer::~Tracer() = default;

TracedLeak Tracer::trace_file(const std::string& path) const {
    const auto start = std::chrono::steady_clock::now();
    const std::vector<std::uint8_t> bytes = read_file(path);
    TracedLeak traced;
    LeakReport& report = traced.report;
    report.leak = path;
    report.sha256 = sha256(bytes);
    report.max_odds = options_.max_odds;
    // A file that is the very file of a copy is looked at all the same: a hash in a ledger is not enough to accuse anybody by.
    ForeignFile file = read_foreign(bytes);
    report.trace = trace(file.pictures, bytes, candidates_, vault_.key(), options_, originals_.get());
    for (Finding& finding : report.trace.findings) {
        if (!finding.page) continue;
        if (file.has_pages) {
            finding.page = file.pages[static_cast<std::size_t>(*finding.page)];
        } else {
            finding.page.reset();  // files of this kind have no pages
        }
    }
    finish(report);
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    traced.pictures = std::move(file.pictures);
    return traced;
}

TracedLeak Tracer::trace_together(const std::vector<std::string>& paths) const {
    const auto start = std::chrono::steady_clock::now();
    TracedLeak traced;
    LeakReport& report = traced.report;
    report.max_odds = options_.max_odds;
    // Bytes for hash and tag: an issued file if there is one, else all files, since any of them may hold a tag.
    std::vector<std::uint8_t> evidence;
    bool issued = false;
    std::vector<std::size_t> first_picture;
    for (const std::string& path : paths) {
        const std::vector<std::uint8_t> bytes = read_file(path);
        report.leak += (report.leak.empty() ? "" : " + ") + path;
        report.together.push_back({path, sha256(bytes)});
        first_picture.push_back(traced.pictures.size());
        if (!issued && is_issued(report.together.back().sha256)) {
            evidence = bytes;
            issued = true;
        }
        if (!issued) evidence.insert(evidence.end(), bytes.begin(), bytes.end());
        try {
            for (Raster& picture : decode_foreign(bytes)) traced.pictures.push_back(std::move(picture));
        } catch (const Error& error) {
            throw Error(error.kind(), path + ": " + error.what());
        }
    }
    first_picture.push_back(traced.pictures.size());
    report.sha256 = report.together.front().sha256;
    TraceOptions options = options_;
    options.together = true;
    report.trace = trace(traced.pictures, evidence, candidates_, vault_.key(), options, originals_.get());
    for (Finding& finding : report.trace.findings) finding.page.reset();  // the pictures belong to different files
    for (std::size_t i = 0; i < paths.size(); ++i) {
        for (std::size_t picture = first_picture[i]; picture < first_picture[i + 1]; ++picture) {
            report.together[i].regions += report.trace.pictures[picture].regions;
            report.together[i].guesses += report.trace.pictures[picture].guesses;
        }
    }
    finish(report);
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return traced;
}

std::vector<MeasuredText> Tracer::texts_of(const TraceReport& report, std::span<const Raster> pictures) const {
    // When nothing at all was located, trace() has looked for the text already.
    const bool may_show_more = !report.locks.empty() || !report.shown.empty();
    return report.texts.empty() && may_show_more ? measure_texts(pictures, *originals_) : report.texts;
}

/// Joins a trace with names, and enters it into the trace log.
void Tracer::finish(LeakReport& report) const {
    const std::lock_guard lock(ledger_guard_);
    for (const Finding& finding : report.trace.findings) report.holders.push_back(holder_of(finding.copy));
    report.weak = choices_.weak;
    if (!choices_.log) return;
    const TraceCount count = vault_.log_trace(record_of(report));
    report.traces = TraceTally{count.vault, count.same_page};
}

TraceRecord Tracer::record_of(const LeakReport& report) const {
    TraceRecord record;
    record.leak = report.sha256;
    record.originals = given_;
    record.candidates = report.trace.candidates;
    record.alignments = report.trace.alignments;
    record.version = choices_.version;
    record.settings = std::string(report.together.empty() ? "" : "together ") + (choices_.weak ? "weak" : "") +
                      (choices_.weak && choices_.patient ? " " : "") + (choices_.patient ? "patient" : "");
    record.verdict = to_string(report.trace.verdict);
    const auto add = [&](const Sha256& document, int page) {
        const std::pair shown(document, page);
        if (std::find(record.shown.begin(), record.shown.end(), shown) == record.shown.end()) record.shown.push_back(shown);
    };
    for (const ShownPage& shown : report.trace.shown) add(shown.document, shown.page);
    for (const Finding& finding : report.trace.findings) {
        if (finding.document_page) add(finding.document, *finding.document_page);
    }
    return record;
}

bool Tracer::is_issued(const Sha256& file) const {
    return std::any_of(candidates_.begin(), candidates_.end(), [&](const Candidate& candidate) { return candidate.file == file; });
}

Holder Tracer::holder_of(const CopyId& copy) const {
    const std::optional<Receipt> receipt = vault_.find(copy);
    if (!receipt) return {};
    if (!receipt->forgotten && copy_id(receipt->document, receipt->origin) != copy)
        throw Error(ErrorKind::vault, "the ledger's row of copy " + copy.hex() + " has been changed: its id does not fit");
    Holder holder{receipt->recipient.name, receipt->recipient.id, receipt->document, receipt->issued_at, receipt->path, {}};
    if (receipt->state == IssueState::pending) {
        holder.standing = "pending: the ledger does not say that this copy was issued";
    } else if (!receipt->logged) {
        holder.standing = "not in the log of issues";
    } else if (receipt->carried_over) {
        holder.standing = "its row is from an older ledger, which anybody could have changed";
    }
    return holder;
}

}  // namespace telltale
