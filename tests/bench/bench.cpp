// Measures detection and distortion on page pictures: one table row an attack, failures included.

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <opencv2/core/utility.hpp>
#include <sstream>

#include "bench/plan.hpp"
#include "bench/table.hpp"
#include "stamp/tint.hpp"
#include "support/stamp_picture.hpp"

using namespace telltale;
using namespace telltale::bench;

namespace {

struct Request {
    PageSetOptions pages{{}, {"*"}, {96, 110, 150}, 3, std::filesystem::temp_directory_path() / "telltale-bench-pages"};
    PlanOptions plan;
    std::string attacks = "*";
    std::size_t copies = 10000;
    std::vector<int> steps;
    int threads = 2;
    std::size_t worst = 20;
    std::filesystem::path out;
    std::filesystem::path trials;
};

void read_arguments(CLI::App& app, Request& request) {
    app.add_option("--corpus", request.pages.folders, "Folders with page pictures (PNG) and PDFs")
        ->default_val(std::vector<std::string>{"samples/documents"});
    app.add_option("--pages", request.pages.names, "File names to take, with * and ?")->delimiter(',');
    app.add_option("--dpi", request.pages.dpi, "Resolutions at which PDFs are drawn")->delimiter(',');
    app.add_option("--pages-per-file", request.pages.pages_per_file, "Pages to take from the head of each PDF");
    app.add_option("--cache", request.pages.cache, "Where drawn pages are kept");
    app.add_option("--attacks", request.attacks, "Attacks to run, as name,prefix*,...");
    app.add_option("--copies", request.copies, "Copies in the ledger");
    app.add_option("--copies-per-page", request.plan.copies_per_page, "Stamped copies of each page");
    app.add_option("--colluding", request.plan.colluding, "Averages of three copies of each page");
    app.add_option("--unmarked", request.plan.unmarked, "Unmarked leaks, in all");
    app.add_option("--others", request.plan.other_vault, "Leaks marked by another vault, in all");
    app.add_option("--steps", request.steps, "Look of the tint, as in TileLook; without it that of normal strength")->delimiter(',');
    app.add_option("--seed", request.plan.seed, "Starts all chance");
    app.add_option("--threads", request.threads, "Trials at once; each is traced by one thread");
    app.add_option("--worst", request.worst, "Failed trials to list");
    app.add_option("--keep", request.plan.keep, "Folder for the pictures of failed trials");
    app.add_option("--out", request.out, "File for the tables, besides stdout");
    app.add_option("--trials", request.trials, "File for one line a trial");
}

VaultKey key_of(std::uint8_t number) {
    VaultKey::Bytes bytes{};
    bytes.fill(number);
    return VaultKey::from_bytes(bytes);
}

void print_distortion(std::ostream& out, const std::vector<Page>& pages, const MemoryVault& vault) {
    out << "\n| page | PSNR | sd on white | largest change |\n| :--- | ---: | ---: | ---: |\n";
    out << std::fixed;
    for (const Page& page : pages) {
        const support::Distortion d = support::measure_distortion(page.picture, vault.stamp(page.picture, vault.copy(0), 0));
        out.precision(1);
        out << "| " << page.name << " | " << d.psnr_db << " dB | ";
        out.precision(2);
        out << d.sd_on_white << " | " << d.max_change << " |\n";
    }
}

constexpr const char* preamble =
    "# Robustness\n\n"
    "Written by `telltale_bench`, failures included. *attributed*: the true copy was accused at odds of 1e-9 or less; *score* and *worst*: "
    "mean and\n"
    "least score of the true copy; *pilots*: mean score of the lock on the pilots; *misattributed*: anyone else was accused; *seconds*: of "
    "one trace on\n"
    "one thread; *otherwise*: what was said of the leaks that nobody was named for. 'chat' without numbers is a long side of 1280 pixels, "
    "JPEG quality 60.\n\n";

bool accused_wrongly(const Outcome& outcome) {
    return outcome.misattributed || (outcome.truths == 0 && outcome.verdict != Verdict::no_mark);
}

int run(Request& request) {
    request.plan.attacks = support::find_attacks(request.attacks);
    const std::vector<Page> pages = load_pages(request.pages);
    if (pages.empty()) throw std::runtime_error("no page fits; see --corpus and --pages");
    const TileLook look = request.steps.empty() ? look_of(Strength::normal, Medium::picture) : TileLook{request.steps};
    const MemoryVault vault(key_of(1), request.copies, look);
    const MemoryVault other_vault(key_of(2), 100, look);
    if (!request.plan.keep.empty()) std::filesystem::create_directories(request.plan.keep);

    const std::vector<Outcome> outcomes = run_jobs(make_jobs(pages, vault, other_vault, request.plan), request.threads);

    std::ostringstream tables;
    tables << pages.size() << " pages, " << request.copies << " copies in the ledger, seed " << request.plan.seed << ".\n\n";
    print_tables(tables, outcomes);
    print_distortion(tables, pages, vault);
    std::cout << tables.str();
    print_worst(std::cout, outcomes, request.worst);
    if (!request.out.empty()) std::ofstream(request.out) << preamble << tables.str();
    if (!request.trials.empty()) {
        std::ofstream file(request.trials);
        print_trials(file, outcomes);
    }
    return std::any_of(outcomes.begin(), outcomes.end(), accused_wrongly) ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Detection, distortion and time of Telltale on page pictures, per attack", "telltale_bench");
    Request request;
    read_arguments(app, request);
    CLI11_PARSE(app, argc, argv);
    cv::setNumThreads(1);
    try {
        return run(request);
    } catch (const std::exception& error) {
        std::cerr << "telltale-bench: " << error.what() << '\n';
        return 2;
    }
}
