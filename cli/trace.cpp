#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>

#include "investigate/drawings.hpp"
#include "investigate/tracer.hpp"
#include "system/parallel.hpp"
#include "system/replace_file.hpp"
#include "telltale/error.hpp"
#include "telltale/vault.hpp"
#include "terminal.hpp"
#include "verbs.hpp"

namespace telltale {
namespace fs = std::filesystem;
namespace {

struct TraceRequest {
    std::vector<std::string> leaks;
    std::vector<std::string> originals;
    std::string report;
    std::string vault;
    DrawingPaths drawings;
    bool json = false;
    bool together = false;
    bool weak = false;
    bool patient = false;
    bool unlogged = false;
};

/// One leak's answer, or the sentence that says why there is none.
struct Answer {
    std::optional<LeakReport> report;
    std::string failure;
    std::vector<Raster> pictures{};  // the leak's pictures, when they are to be drawn on
};

Answer answer(const Tracer& tracer, const TraceRequest& request, std::size_t index) {
    const std::string& leak = request.leaks[index];
    try {
        TracedLeak traced = request.together ? tracer.trace_together(request.leaks) : tracer.trace_file(leak);
        if (!request.drawings.any()) traced.pictures.clear();
        return {std::move(traced.report), "", std::move(traced.pictures)};
    } catch (const std::bad_alloc&) {
        return {std::nullopt, leak + ": not enough memory"};
    } catch (const std::exception& error) {
        const std::string sentence = error.what();
        const bool names_file =
            std::any_of(request.leaks.begin(), request.leaks.end(), [&](const std::string& path) { return sentence.starts_with(path); });
        return {std::nullopt, names_file ? sentence : leak + ": " + sentence};
    }
}

void require_free(const std::string& path) {
    if (!path.empty() && fs::exists(fs::symlink_status(path))) throw Error(ErrorKind::exists, path + ": there already; it is left alone");
}

std::size_t count_leaks(const TraceRequest& request) {
    return request.together ? 1 : request.leaks.size();
}

// Checks, before anything is traced, that everything that is asked for can be written.
void check(const TraceRequest& request) {
    if (request.drawings.any() && count_leaks(request) > 1)
        throw Error(ErrorKind::bad_request,
                    "--overlay and --rectified draw one leak; " + std::to_string(request.leaks.size()) + " were given");
    std::vector<std::string> outputs{request.report, request.drawings.overlay, request.drawings.rectified};
    std::erase(outputs, "");
    std::sort(outputs.begin(), outputs.end());
    if (const auto twice = std::adjacent_find(outputs.begin(), outputs.end()); twice != outputs.end())
        throw Error(ErrorKind::bad_request, *twice + " is to be written twice");
    for (const std::string& output : outputs) require_free(output);
}

int run(const TraceRequest& request) {
    check(request);
    Vault vault = Vault::open(vault_directory(request.vault));
    for (const std::string& warning : vault.warnings()) note(warning);

    // Several leaks are traced at the same time with one thread each; a single one gets all threads.
    const int threads = worthwhile_threads(count_leaks(request));
    const Tracer tracer(vault, {.threads = threads > 1 ? 1 : worthwhile_threads(2),
                                .originals = request.originals,
                                .weak = request.weak,
                                .patient = request.patient,
                                .log = !request.unlogged,
                                .version = TELLTALE_VERSION});
    for (const std::string& problem : tracer.problems()) note(problem);
    std::vector<Answer> answers(count_leaks(request));
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
        answers[i] = answer(tracer, request, i);
        const std::lock_guard lock(guard);
        ready[i] = true;
        for (; shown < answers.size() && ready[shown]; ++shown)
            show(answers[shown]);  // leaks are reported in the order in which they were given
    });
    if (!request.report.empty()) {
        for (const Answer& answer : answers)
            if (answer.report) reports.push_back(*answer.report);
        const std::string html = to_html(reports);
        if (!create_file(request.report, {reinterpret_cast<const std::uint8_t*>(html.data()), html.size()}))
            throw Error(ErrorKind::exists, request.report + ": there already; it is left alone");
    }
    if (request.drawings.any() && !failed) {
        const Answer& drawn = answers[0];
        const std::string why_not = write_drawings(request.drawings, *drawn.report, drawn.pictures,
                                                   tracer.texts_of(drawn.report->trace, drawn.pictures), vault.key());
        if (!why_not.empty()) note(why_not);
    }
    return failed ? exit_failed : attributed ? exit_done : exit_not_found;
}

}  // namespace

void add_trace(CLI::App& app, int& exit_code) {
    CLI::App* verb = app.add_subcommand("trace", "Name the copy behind a leak, with the odds of being wrong");
    const auto request = std::make_shared<TraceRequest>();
    verb->add_option("LEAK", request->leaks, "Leaked pictures or files: PDF, PNG, JPEG, WebP, TIFF or BMP")->required()->type_name("");
    verb->add_option("--report", request->report, "Also write an HTML page; never over a file that is there")->type_name("FILE");
    verb->add_option("--overlay", request->drawings.overlay,
                     "Also draw on the leak where page and tiles were found, and how text was moved, as PNG; one leak only")
        ->type_name("FILE");
    verb->add_option("--rectified", request->drawings.rectified,
                     "Also write the page that was found, upright and flat, as PNG; one leak only")
        ->type_name("FILE");
    verb->add_flag("--together", request->together, "All of them are one leak, such as frames of a video: add what they show");
    verb->add_option("--original", request->originals, "An unmarked document that was deleted from the vault, to compare the leaks with")
        ->allow_extra_args(false)
        ->type_name("FILE");
    verb->add_flag("--patient", request->patient, "Look for a page in every way, also where a leak's lines say that it shows none");
    verb->add_flag("--weak", request->weak, "Also show copies whose score accuses nobody; whoever sees them can climb on them");
    verb->add_flag("--unlogged", request->unlogged, "Do not enter this trace into the vault's trace log; the report says so");
    verb->add_flag("--json", request->json, "One line of JSON a leak");
    add_vault_option(*verb, request->vault);
    verb->callback([request, &exit_code] { exit_code = run(*request); });
}

}  // namespace telltale
