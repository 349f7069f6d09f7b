#include "tracer.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>

#include "document/foreign.hpp"
#include "system/replace_file.hpp"
#include "telltale/error.hpp"

namespace telltale {
namespace {

/// The vault's originals, drawn by the helper that draws leaks.
class VaultOriginals : public OriginalPages {
public:
    explicit VaultOriginals(const Vault& vault) : vault_(vault) {}

    std::vector<Sha256> documents() const override { return vault_.documents_with_layout(); }
    std::vector<std::uint8_t> layout(const Sha256& document) const override { return vault_.layout(document).value_or(std::vector<std::uint8_t>{}); }
    std::optional<Raster> draw(const Sha256& document, int page, int long_side_px) const override {
        try {
            std::vector<Raster> drawn =
                decode_foreign(read_file(vault_.original_path(document)), {.first_page = page + 1, .max_pages = 1, .page_long_side = long_side_px});
            return std::move(drawn.at(0));
        } catch (const Error&) {  // deleted, or behind a password: its text cannot be compared
            return std::nullopt;
        }
    }

private:
    const Vault& vault_;
};

}  // namespace

Tracer::Tracer(const Vault& vault, int threads)
    : vault_(vault), originals_(std::make_unique<VaultOriginals>(vault)), candidates_(vault.candidates()), options_{.threads = threads} {}

Tracer::~Tracer() = default;

TracedLeak Tracer::trace_file(const std::string& path) const {
    const auto start = std::chrono::steady_clock::now();
    const std::vector<std::uint8_t> bytes = read_file(path);
    TracedLeak traced;
    LeakReport& report = traced.report;
    report.leak = path;
    report.sha256 = sha256(bytes);
    report.max_odds = options_.max_odds;
    // The very file that was issued is named by its hash: no pixel can say more.
    ForeignFile file = is_issued(report.sha256) ? ForeignFile{} : read_foreign(bytes);
    report.trace = trace(file.pictures, bytes, candidates_, vault_.key(), options_, originals_.get());
    for (Finding& finding : report.trace.findings) {
        if (!finding.page) continue;
        if (file.has_pages) {
            finding.page = file.pages[static_cast<std::size_t>(*finding.page)];
        } else {
            finding.page.reset();  // a picture has no pages
        }
    }
    for (const Finding& finding : report.trace.findings) report.holders.push_back(holder_of(finding.copy));
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    traced.pictures = std::move(file.pictures);
    return traced;
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
