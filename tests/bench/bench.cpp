// Measures what the mark survives and what it costs, on every kind of document, and writes docs/robustness.md.

#include <CLI/CLI.hpp>
#include <chrono>
#include <fstream>
#include <iostream>
#include <opencv2/core/utility.hpp>
#include <sstream>
#include <thread>

#include "bench/compare.hpp"
#include "bench/cost.hpp"
#include "bench/file_leaks.hpp"
#include "bench/format.hpp"
#include "bench/innocents.hpp"
#include "bench/originals.hpp"
#include "bench/plan.hpp"
#include "bench/prints.hpp"
#include "bench/record.hpp"
#include "bench/runner.hpp"
#include "bench/screen_photos.hpp"
#include "bench/screenshots.hpp"
#include "bench/table.hpp"
#include "support/fine_attacks.hpp"

using namespace telltale;
using namespace telltale::bench;

namespace {

namespace fs = std::filesystem;

// One or two attacks of each kind, for which a run of three minutes has time.
constexpr const char* common_attacks =
    "none,jpeg-q75,jpeg-q50,jpeg-q30,resize-0.35-linear,resize-0.5-area,resize-1.5-nearest,chat-1280-q60,chat-960-q50,two-hops,"
    "three-hops,crop-25,crop-10,crop-5,crop-3,crop-5+chat,zoom-0.67,zoom-1.25,viewer-window,viewer-window+chat,turn-90,inverted,"
    "gamma-0.8,noise-sd-3,blur-sd-2,redacted+scribbled+chat,fold-and-subtract";

struct Request {
    SourceOptions sources;
    SheetOptions sheets;
    PlanOptions plan;
    std::string attacks = "common";
    std::vector<std::string> kinds;
    std::size_t copies = 10000;
    std::size_t innocents = 0;
    std::vector<int> steps;
    std::size_t files = 0;
    std::size_t screenshots = 0;
    std::size_t prints = 0;
    std::size_t screen_photos = 0;
    bool costs = false;
    bool blind = false;
    bool full = false;
    int threads = 2;
    double minutes = 0;
    std::size_t worst = 20;
    fs::path out, json, compare, trials;
    std::vector<std::string> cost_of;
};

void read_arguments(CLI::App& app, Request& request) {
    app.add_option("--corpus", request.sources.folders, "Folders with PDFs and pictures; without it the tests' own pages and samples");
    app.add_option("--pages", request.sources.names, "File names to take, with * and ?")->delimiter(',');
    app.add_option("--kinds", request.kinds, "Kinds of document to take")->delimiter(',');
    app.add_flag("--full", request.full, "Every attack, file and view, for docs/robustness.md; other options count before it");
    app.add_flag("--found", request.sources.found_pictures, "Also photos that come with this system's desktop backgrounds");
    app.add_option("--dpi", request.sheets.dpi, "Resolutions at which PDFs are drawn")->delimiter(',');
    app.add_option("--sheets", request.sheets.per_kind, "Pages of each kind that are stamped");
    app.add_option("--pages-per-file", request.sheets.pages_per_source, "Pages to take from the head of each PDF");
    app.add_option("--attacks", request.attacks,
                   "Attacks to run, as name,prefix*,... ; or 'common', or 'standard' for all of the black-box table");
    app.add_option("--trials", request.plan.trials, "Trials of each attack on each kind");
    app.add_option("--fine-trials", request.plan.fine_trials, "Trials of each finer attack in all, kinds taking turns");
    app.add_option("--colluding", request.plan.colluding, "Averages of two, three and five copies, for each kind");
    app.add_option("--unmarked", request.plan.unmarked, "Unmarked leaks, in all");
    app.add_option("--others", request.plan.other_vault, "Leaks marked by another vault, in all");
    app.add_option("--files", request.files, "Documents of each kind that leak as files: re-saved, drawn, pasted");
    app.add_option("--screenshots", request.screenshots, "Documents that Chromium shows at each zoom and device scale");
    app.add_option("--prints", request.prints, "Pages of each printed kind that are printed, then scanned and photographed");
    app.add_option("--screen-photos", request.screen_photos, "Pages of each kind that are photographed from a screen");
    app.add_flag("--blind", request.blind, "Trace without the originals of pictures, as if they had been deleted");
    app.add_flag("--costs", request.costs, "Measure time and peak memory, in processes of their own");
    app.add_option("--innocents", request.innocents, "Scores of copies that nobody leaked, to be held against the bound of odds.md");
    app.add_option("--copies", request.copies, "Copies in the ledger");
    app.add_option("--steps", request.steps, "Look of the tint, as in TileLook, laid on by tests/support; without it the library stamps")
        ->delimiter(',');
    app.add_option("--seed", request.plan.seed, "Starts all chance");
    app.add_option("--threads", request.threads, "Trials at once; each is traced by one thread");
    app.add_option("--minutes", request.minutes, "Begin no trials after so long; 0: no limit");
    app.add_option("--worst", request.worst, "Failed trials to list");
    app.add_option("--keep", request.plan.keep, "Folder for the pictures of failed trials");
    app.add_option("--out", request.out, "File for the tables, besides stdout");
    app.add_option("--json", request.json, "File for the record of this run");
    app.add_option("--compare", request.compare, "Record of an earlier run to compare this one with");
    app.add_option("--trial-list", request.trials, "File for one line a trial");
    app.add_option("--cost-of", request.cost_of, "")
        ->expected(3)
        ->group("");  // the child processes of --costs are started with this option
}

// Sets what --full means, but leaves options alone that were given.
void apply_full(const CLI::App& app, Request& request) {
    const auto unless_given = [&](const char* option, auto& value, auto full) {
        if (app.count(option) == 0) value = full;
    };
    request.sources.found_pictures = true;
    request.costs = true;
    unless_given("--attacks", request.attacks, "standard");
    unless_given("--sheets", request.sheets.per_kind, std::size_t{12});
    unless_given("--trials", request.plan.trials, 4);
    unless_given("--fine-trials", request.plan.fine_trials, 11);
    unless_given("--colluding", request.plan.colluding, 3);
    unless_given("--unmarked", request.plan.unmarked, 300);
    unless_given("--others", request.plan.other_vault, 100);
    unless_given("--files", request.files, std::size_t{2});
    unless_given("--screenshots", request.screenshots, std::size_t{3});
    unless_given("--prints", request.prints, std::size_t{3});
    unless_given("--screen-photos", request.screen_photos, std::size_t{1});
    unless_given("--innocents", request.innocents, std::size_t{100'000'000});
}

void apply_quick(const CLI::App& app, Request& request) {
    if (app.count("--colluding") == 0) request.plan.colluding = 1;
    if (app.count("--unmarked") == 0) request.plan.unmarked = 30;
    if (app.count("--others") == 0) request.plan.other_vault = 15;
}

std::vector<std::string> row_order(const PlanOptions& plan, const FileLeaks& files) {
    std::vector<std::string> rows;
    const auto add = [&](const std::vector<support::Attack>& attacks) {
        for (const support::Attack& attack : attacks) rows.push_back(attack.name);
    };
    add(plan.attacks);
    add(plan.fine_attacks);
    for (const char* people : {"2", "3", "5"}) {
        rows.push_back(std::string("average-") + people);
        rows.push_back(std::string("average-") + people + "+chat");
    }
    rows.insert(rows.end(), files.rows.begin(), files.rows.end());
    const auto prints = print_rows();
    rows.insert(rows.end(), prints.begin(), prints.end());
    const auto photos = screen_photo_rows();
    rows.insert(rows.end(), photos.begin(), photos.end());
    const auto views = Screenshots::rows();
    rows.insert(rows.end(), views.begin(), views.end());
    return rows;
}

SheetsByKind pick_all_sheets(const Sources& sources, const Request& request) {
    SheetsByKind sheets;
    for (const std::string& kind : all_kinds()) {
        const bool wanted = request.kinds.empty() || std::find(request.kinds.begin(), request.kinds.end(), kind) != request.kinds.end();
        if (!wanted) continue;
        if (auto picked = pick_sheets(sources.taken, kind, request.sheets); !picked.empty()) sheets[kind] = std::move(picked);
    }
    return sheets;
}

void measure_sheets(const SheetsByKind& sheets, const MemoryVault& vault, Record& record) {
    for (const auto& [kind, of_kind] : sheets) {
        for (const Sheet& sheet : of_kind) {
            try {
                record.sheets.push_back(measure_sheet(sheet, vault, MovedText::none));
                if (sheet.source->is_pdf) record.moved_sheets.push_back(measure_sheet(sheet, vault, MovedText::live));
            } catch (const std::invalid_argument& error) {
                record.skipped.push_back("distortion of " + sheet.name() + ": " + error.what());
            }
        }
    }
}

std::string settings_of(const Request& request) {
    return format("%zu copies in the ledger, seed %u, %d trials of each attack on each kind, %d of each finer attack in all, %s%s.",
                  request.copies, request.plan.seed, request.plan.trials, request.plan.fine_trials,
                  request.steps.empty() ? "stamped by the library" : "stamped by a stand-in", request.blind ? ", originals deleted" : "");
}

// Puts the jobs of the shorter list evenly among the first half of the longer one, so that a run that is cut short has some of both.
std::vector<Job> spread(std::vector<Job> few, std::vector<Job> many) {
    std::vector<Job> all;
    std::size_t taken = 0;
    for (std::size_t i = 0; i < many.size(); ++i) {
        for (; taken < few.size() && taken * many.size() <= 2 * i * few.size(); ++taken) all.push_back(std::move(few[taken]));
        all.push_back(std::move(many[i]));
    }
    for (; taken < few.size(); ++taken) all.push_back(std::move(few[taken]));
    return all;
}

struct Run {
    Record record;
    std::vector<Outcome> outcomes;
};

Run run_all(Request& request) {
    const auto start = std::chrono::steady_clock::now();
    Run run;
    Record& record = run.record;
    Sources sources = load_sources(request.sources);
    std::erase_if(sources.taken, [&](const Source& source) {
        return !request.kinds.empty() && std::find(request.kinds.begin(), request.kinds.end(), source.kind) == request.kinds.end();
    });
    const SheetsByKind sheets = pick_all_sheets(sources, request);
    if (sheets.empty()) {
        const auto& refused = sources.passed_over;
        throw std::runtime_error("no document fits; see --corpus, --pages and --kinds" + (refused.empty() ? "" : "; " + refused.front()));
    }
    for (const Source& source : sources.taken) ++record.documents[source.kind];
    record.version = TELLTALE_BENCH_VERSION;
    record.settings = settings_of(request);
    record.passed_over = std::move(sources.passed_over);

    const std::optional<TileLook> look = request.steps.empty() ? std::nullopt : std::optional(TileLook{request.steps});
    const BenchOriginals originals(sources.taken);
    MemoryVault vault(bench_key(1), request.copies, look);
    if (!request.blind) vault.set_originals(&originals);
    const MemoryVault other_vault(bench_key(2), 100, look);
    if (request.costs) record.costs = measure_costs(sheets, vault, request.copies);
    measure_sheets(sheets, vault, record);
    if (request.innocents > 0) record.innocents = count_innocents(sources.taken, vault, request.innocents, request.threads);

    Screenshots screenshots(sources.taken, vault, request.screenshots, request.plan.seed, request.plan.keep);
    const auto missing = screenshots.count() > 0 ? Screenshots::missing() : std::nullopt;
    if (missing) record.skipped.push_back(format("%zu screenshots of Chromium: ", screenshots.count()) + *missing);
    std::jthread camera;
    if (screenshots.count() > 0 && !missing) camera = std::jthread([&] { screenshots.take(); });

    FileLeaks files;
    if (request.files > 0) files = plan_file_leaks(sources.taken, vault, {request.files, request.plan.seed, request.plan.keep});
    record.skipped.insert(record.skipped.end(), files.skipped.begin(), files.skipped.end());
    for (Job& job : plan_prints(sources.taken, vault, {request.prints, request.plan.seed, request.plan.keep}))
        files.jobs.push_back(std::move(job));
    for (Job& job : plan_screen_photos(sources.taken, vault, {request.screen_photos, request.plan.seed, request.plan.keep}))
        files.jobs.push_back(std::move(job));
    const std::vector<Job> jobs = spread(std::move(files.jobs), plan_jobs(sheets, vault, other_vault, request.plan));
    JobResults results = run_jobs(jobs, request.threads, request.minutes);
    run.outcomes = std::move(results.outcomes);
    if (results.not_run > 0) {
        record.skipped.push_back(format("%zu of %zu jobs, each of several trials: the time given was up", results.not_run, jobs.size()));
    }
    if (camera.joinable()) {
        camera.join();
        const auto shots = screenshots.jobs();
        if (shots.size() < screenshots.count())
            record.skipped.push_back(format("%zu screenshots of Chromium that failed", screenshots.count() - shots.size()));
        for (Outcome& outcome : run_jobs(shots, request.threads).outcomes) run.outcomes.push_back(std::move(outcome));
    }
    record.cells = summarise(run.outcomes, row_order(request.plan, files));
    record.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return run;
}

int run(const CLI::App& app, Request& request) {
    if (request.sources.folders.empty()) request.sources.folders = {TELLTALE_PAGES, TELLTALE_DOCUMENTS};
    request.full ? apply_full(app, request) : apply_quick(app, request);
    if (request.attacks == "standard") {
        request.plan.attacks = support::standard_attacks();
    } else {
        request.plan.attacks = support::find_attacks(request.attacks == "common" ? common_attacks : request.attacks);
    }
    if (request.plan.fine_trials > 0) request.plan.fine_attacks = support::fine_attacks();
    std::erase_if(request.plan.fine_attacks, [&](const support::Attack& fine) {
        return std::any_of(request.plan.attacks.begin(), request.plan.attacks.end(),
                           [&](const auto& attack) { return attack.name == fine.name; });
    });
    if (!request.plan.keep.empty()) fs::create_directories(request.plan.keep);
    std::optional<Record> before;
    if (!request.compare.empty()) before = read_record(request.compare);

    const auto [record, outcomes] = run_all(request);
    print_report(std::cout, record);
    print_worst(std::cout, outcomes, request.worst);
    if (before) print_comparison(std::cout, *before, record);
    if (!request.json.empty()) write_record(request.json, record);
    if (!request.out.empty()) {
        std::ofstream file(request.out);
        print_report(file, record);
    }
    if (!request.trials.empty()) {
        std::ofstream file(request.trials);
        print_trials(file, outcomes);
    }
    return record.accuses_wrongly() ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("What Telltale's mark survives and costs, by attack and kind of document", "telltale_bench");
    Request request;
    read_arguments(app, request);
    CLI11_PARSE(app, argc, argv);
    cv::setNumThreads(1);
    try {
        if (!request.cost_of.empty()) {
            run_cost_task(request.cost_of[0], request.cost_of[1], request.cost_of[2], request.copies);
            return 0;
        }
        return run(app, request);
    } catch (const std::exception& error) {
        std::cerr << "telltale-bench: " << error.what() << '\n';
        return 2;
    }
}
