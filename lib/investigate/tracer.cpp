#include "investigate/tracer.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>

#include "document/foreign/foreign.hpp"
#include "system/replace_file.hpp"
#include "telltale/error.hpp"
#include "telltale/vault_originals.hpp"

namespace telltale {
Tracer::Tracer(const Vault& vault, int threads, const std::vector<std::string>& originals)
    : vault_(vault), candidates_(vault.candidates()), options_{.threads = threads} {
    auto kept = std::make_unique<VaultOriginals>(vault);
    for (const std::string& original : originals) kept->add(original);
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
    // A file that is the very file of a copy is named by its hash, and its pixels could say no more.
    ForeignFile file = is_issued(report.sha256) ? ForeignFile{} : read_foreign(bytes);
    report.trace = trace(file.pictures, bytes, candidates_, vault_.key(), options_, originals_.get());
    for (Finding& finding : report.trace.findings) {
        if (!finding.page) continue;
        if (file.has_pages) {
            finding.page = file.pages[static_cast<std::size_t>(*finding.page)];
        } else {
            finding.page.reset();  // files of this kind have no pages
        }
    }
    name_holders(report);
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    traced.pictures = std::move(file.pictures);
    return traced;
}

TracedLeak Tracer::trace_together(const std::vector<std::string>& paths) const {
    const auto start = std::chrono::steady_clock::now();
    TracedLeak traced;
    LeakReport& report = traced.report;
    report.max_odds = options_.max_odds;
    std::vector<std::uint8_t>
        evidence;  // bytes for hash and tag: an issued file if there is one, else all files, since any of them may hold a tag
    bool issued = false;
    std::vector<std::size_t> first_picture;
    for (const std::string& path : paths) {
        const std::vector<std::uint8_t> bytes = read_file(path);
        report.leak += (report.leak.empty() ? "" : " + ") + path;
        report.together.push_back({path, sha256(bytes)});
        first_picture.push_back(traced.pictures.size());
        if (is_issued(report.together.back().sha256)) {
            if (!issued) evidence = bytes;
            issued = true;
            continue;  // its pixels could say no more than its hash
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
    name_holders(report);
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return traced;
}

std::vector<MeasuredText> Tracer::texts_of(const TraceReport& report, std::span<const Raster> pictures) const {
    // When nothing at all was located, trace() has looked for the text already.
    const bool may_show_more = !report.locks.empty() || !report.shown.empty();
    return report.texts.empty() && may_show_more ? measure_texts(pictures, *originals_) : report.texts;
}

void Tracer::name_holders(LeakReport& report) const {
    for (const Finding& finding : report.trace.findings) report.holders.push_back(holder_of(finding.copy));
}

bool Tracer::is_issued(const Sha256& file) const {
    return std::any_of(candidates_.begin(), candidates_.end(), [&](const Candidate& candidate) { return candidate.file == file; });
}

Holder Tracer::holder_of(const CopyId& copy) const {
    const std::lock_guard lock(ledger_guard_);  // a vault serves one thread at a time
    const std::optional<Receipt> receipt = vault_.find(copy);
    if (!receipt) return {};
    if (copy_id(receipt->document, receipt->origin) != copy)
        throw Error(ErrorKind::vault, "the ledger's row of copy " + copy.hex() + " has been changed: its id does not fit");
    return {receipt->recipient.name, receipt->recipient.id, receipt->document, receipt->issued_at, receipt->path};
}

}  // namespace telltale
