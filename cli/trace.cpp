#include "telltale/trace.hpp"

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>

#include "console.hpp"
#include "document/foreign.hpp"
#include "parallel.hpp"
#include "system/replace_file.hpp"
#include "telltale/error.hpp"
#include "telltale/vault.hpp"
#include "trace/report.hpp"
#include "verbs.hpp"

namespace telltale {
namespace fs = std::filesystem;
namespace {

struct Request {
    std::vector<std::string> leaks;
    std::string report;
    std::string vault;
    bool json = false;
};

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

/// One leak's answer, or the sentence that says why there is none.
struct Answer {
    std::optional<LeakReport> report;
    std::string failure;
};

class Tracer {
public:
    Tracer(const Vault& vault, int threads) : vault_(vault), originals_(vault), candidates_(vault.candidates()), options_{.threads = threads} {}

    Answer answer(const std::string& leak) const {
        try {
            return {trace_one(leak), ""};
        } catch (const std::bad_alloc&) {
            return {std::nullopt, leak + ": not enough memory"};
        } catch (const std::exception& error) {
            const std::string sentence = error.what();
            return {std::nullopt, sentence.starts_with(leak) ? sentence : leak + ": " + sentence};
        }
    }

private:
    LeakReport trace_one(const std::string& leak) const {
        const auto start = std::chrono::steady_clock::now();
        const std::vector<std::uint8_t> bytes = read_file(leak);
        LeakReport report;
        report.leak = leak;
        report.sha256 = sha256(bytes);
        report.max_odds = options_.max_odds;
        // The very file that was issued is named by its hash: no pixel can say more.
        const ForeignFile file = is_issued(report.sha256) ? ForeignFile{} : read_foreign(bytes);
        report.trace = trace(file.pictures, bytes, candidates_, vault_.key(), options_, &originals_);
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
        return report;
    }

    bool is_issued(const Sha256& file) const {
        for (const Candidate& candidate : candidates_)
            if (candidate.file == file) return true;
        return false;
    }

    Holder holder_of(const CopyId& copy) const {
        const std::lock_guard lock(ledger_guard_);  // a vault serves one thread at a time
        const std::optional<Receipt> receipt = vault_.find(copy);
        if (!receipt) return {};
        if (copy_id(receipt->document, receipt->origin) != copy)
            throw Error(ErrorKind::vault, "the ledger's row of copy " + copy.hex() + " has been changed: its id does not fit");
        return {receipt->recipient.name, receipt->recipient.id, receipt->document, receipt->issued_at, receipt->path};
    }

    const Vault& vault_;
    VaultOriginals originals_;
    std::vector<Candidate> candidates_;
    TraceOptions options_;
    mutable std::mutex ledger_guard_;
};

int run(const Request& request) {
    if (!request.report.empty() && fs::exists(fs::symlink_status(request.report)))
        throw Error(ErrorKind::exists, request.report + ": there already; it is left alone");
    const Vault vault = Vault::open(vault_directory(request.vault));
    for (const std::string& warning : vault.warnings()) note(warning);

    // Several leaks share the cores, one thread each; a single one has them all.
    const int threads = worthwhile_threads(request.leaks.size());
    const Tracer tracer(vault, threads > 1 ? 1 : worthwhile_threads(2));
    std::vector<Answer> answers(request.leaks.size());
    std::vector<LeakReport> reports;
    bool failed = false;
    bool attributed = false;
    std::mutex guard;
    std::vector<bool> ready(answers.size(), false);
    std::size_t shown = 0;
    const auto show = [&](const Answer& answer) {
        if (!answer.report) {
            complain(answer.failure);
            failed = true;
            return;
        }
        const std::string text = request.json ? to_json(*answer.report) : to_text(*answer.report);
        print_line(request.json ? text : text.substr(0, text.size() - 1));
        attributed = attributed || answer.report->trace.verdict == Verdict::attributed;
    };
    run_parallel(answers.size(), threads, [&](std::size_t i) {
        answers[i] = tracer.answer(request.leaks[i]);
        const std::lock_guard lock(guard);
        ready[i] = true;
        for (; shown < answers.size() && ready[shown]; ++shown) show(answers[shown]);  // in the order they were given
    });
    if (!request.report.empty()) {
        for (const Answer& answer : answers)
            if (answer.report) reports.push_back(*answer.report);
        const std::string html = to_html(reports);
        if (!create_file(request.report, {reinterpret_cast<const std::uint8_t*>(html.data()), html.size()}))
            throw Error(ErrorKind::exists, request.report + ": there already; it is left alone");
    }
    return failed ? exit_failed : attributed ? exit_done : exit_not_found;
}

}  // namespace

void add_trace(CLI::App& app, int& exit_code) {
    CLI::App* verb = app.add_subcommand("trace", "Name the copy behind a leak, with the odds of being wrong");
    const auto request = std::make_shared<Request>();
    verb->add_option("LEAK", request->leaks, "Leaked pictures or files: PDF, PNG, JPEG, WebP, TIFF or BMP")->required()->type_name("");
    verb->add_option("--report", request->report, "Also write an HTML page; never over a file that is there")->type_name("FILE");
    verb->add_flag("--json", request->json, "One line of JSON a leak");
    add_vault_option(*verb, request->vault);
    verb->callback([request, &exit_code] { exit_code = run(*request); });
}

}  // namespace telltale
