#include "bench/table.hpp"

#include <algorithm>
#include <map>
#include <ostream>
#include <set>

#include "bench/format.hpp"

namespace telltale::bench {
namespace {

constexpr const char* preamble =
    "# Robustness\n\n"
    "Written by `telltale_bench`, failures included, and not edited by hand; how to repeat it is in [testing.md](testing.md). Documents "
    "are "
    "stamped\n"
    "by the library at normal strength; PDF pages are drawn by poppler, pictures are decoded; each leak is traced among all copies in the "
    "ledger,\n"
    "and a name counts at odds of 1e-9 or less. Chat without numbers is a long side of 1280 pixels and JPEG quality 60.\n\n";

constexpr const char* columns =
    "*attributed*: every true copy was accused; intervals are Wilson's, 95 %. *score* and *worst*: mean and least score of the true copy; "
    "*pilots*:\n"
    "mean score of the lock; *misattributed*: anyone else was accused; *withdrawn*: a true copy was freed by what else the leak shows; "
    "*unconfirmed*: a\n"
    "true copy was accused, and the leak could not be compared with its document; *seconds*: of one trace on one thread, while others ran; "
    "*otherwise*: what was\n"
    "said of the leaks that nobody was named for.\n\n";

// Groups of rows that belong together, by how their names begin. A row is in the first group that fits.
constexpr std::pair<const char*, const char*> groups[] = {{"none", "as it was"},
                                                          {"jpeg", "JPEG Q20 to Q95"},
                                                          {"resize", "resized"},
                                                          {"stretch", "resized"},
                                                          {"chat", "chat, one hop"},
                                                          {"two-", "chat, two to five hops"},
                                                          {"three-", "chat, two to five hops"},
                                                          {"four-", "chat, two to five hops"},
                                                          {"five-", "chat, two to five hops"},
                                                          {"screenshot+", "chat, two to five hops"},
                                                          {"crop", "crops"},
                                                          {"zoom", "zoomed screenshots"},
                                                          {"viewer", "a viewer's window"},
                                                          {"turn", "quarter turns"},
                                                          {"inverted", "inverted"},
                                                          {"fold", "folded and subtracted"},
                                                          {"average", "averaged copies, all named"},
                                                          {"re-saved", "re-saved PDF"},
                                                          {"printed", "re-saved PDF"},
                                                          {"last page", "re-saved PDF"},
                                                          {"first page", "re-saved PDF"},
                                                          {"drawn", "other renderers"},
                                                          {"pasted", "pasted into a new PDF"},
                                                          {"print,", "printed, then scanned or photographed"},
                                                          {"screen photo", "photos of a screen"},
                                                          {"Chromium", "screenshots of Chromium"}};

std::string group_of(const Cell& cell) {
    if (cell.row.starts_with("crop") && cell.row.ends_with("+chat")) return "crops, then chat";
    if (cell.row.starts_with("Chromium") && cell.row.ends_with("+chat")) return "screenshots of Chromium, then chat";
    for (const auto& [head, group] : groups) {
        if (cell.row.starts_with(head)) return group;
    }
    return "tones, noise, blur, drawn over";
}

std::string hits(const Cell& cell) {
    if (cell.n == 0) return " ";
    const Interval interval = wilson_interval(cell.named, cell.n);
    return format("%zu/%zu (%.0f-%.0f %%)", cell.named, cell.n, 100 * interval.low, 100 * interval.high);
}

/// One line of a table, with a cell for each kind.
struct Line {
    std::string name;
    std::map<std::string, Cell> by_kind{};
    Cell all{};
};

template <typename NameOf>
std::vector<Line> lines_of(const std::vector<Cell>& cells, bool innocent, NameOf name_of) {
    std::vector<Line> lines;
    for (const Cell& cell : cells) {
        if (cell.innocent != innocent) continue;
        const std::string name = name_of(cell);
        auto line = std::find_if(lines.begin(), lines.end(), [&](const Line& l) { return l.name == name; });
        if (line == lines.end()) line = lines.insert(lines.end(), Line{name});
        line->by_kind[cell.kind].add(cell);
        line->all.add(cell);
    }
    return lines;
}

void print_by_kind(std::ostream& out, const std::vector<Line>& lines, const Record& record) {
    out << "| leak | all |";
    std::string rule = "\n| :--- | ---: |";
    for (const std::string& kind : all_kinds()) {
        if (!record.documents.contains(kind)) continue;
        out << ' ' << kind << " |";
        rule += " ---: |";
    }
    out << rule << '\n';
    for (const Line& line : lines) {
        out << "| " << line.name << " | " << hits(line.all) << " |";
        for (const std::string& kind : all_kinds()) {
            if (!record.documents.contains(kind)) continue;
            const auto cell = line.by_kind.find(kind);
            out << ' ' << (cell == line.by_kind.end() ? " " : hits(cell->second)) << " |";
        }
        out << '\n';
    }
    out << '\n';
}

std::string verdicts(const Cell& cell) {
    std::string text;
    for (const auto& [verdict, count] : cell.otherwise) text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + verdict;
    return text;
}

std::string marked_row(const std::string& name, const Cell& cell, std::size_t named) {
    const Interval interval = wilson_interval(named, cell.n);
    const auto n = static_cast<double>(cell.n);
    return format("| %s | %zu | %.1f %% | %.1f to %.1f %% | %.1f | %.1f | %.1f | %zu | %zu | %zu | %.3f | ", name.c_str(), cell.n,
                  percent(named, cell.n), 100 * interval.low, 100 * interval.high, cell.score(), cell.score_worst, cell.pilots_sum / n,
                  cell.misattributed, cell.withdrawn, cell.unconfirmed, cell.seconds_sum / n) +
           verdicts(cell) + " |\n";
}

void print_by_attack(std::ostream& out, const std::vector<Line>& lines) {
    out << "| leak | n | attributed | 95 % interval | score | worst | pilots | misattributed | withdrawn | unconfirmed | seconds | "
           "otherwise |\n"
           "| :--- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | :--- |\n";
    for (const Line& line : lines) {
        out << marked_row(line.all.colluders ? line.name + ", all" : line.name, line.all, line.all.named);
        if (line.all.colluders) out << marked_row(line.name + ", at least one", line.all, line.all.in_part);
    }
    out << '\n';
}

void print_innocents(std::ostream& out, const std::vector<Line>& lines) {
    if (lines.empty()) return;
    out << "## Leaks without a mark of this vault\n\n"
           "| leak | n | called marked | attributed | best innocent | pilots, mean and best | seconds |\n"
           "| :--- | ---: | ---: | ---: | ---: | ---: | ---: |\n";
    for (const Line& line : lines) {
        const auto n = static_cast<double>(line.all.n);
        out << format("| %s | %zu | %zu | %zu | %.1f | %.1f, %.1f | %.3f |\n", line.name.c_str(), line.all.n, line.all.called_marked,
                      line.all.misattributed, line.all.best_innocent, line.all.pilots_sum / n, line.all.pilots_best,
                      line.all.seconds_sum / n);
    }
    out << '\n';
}

void print_innocent_scores(std::ostream& out, const std::vector<InnocentRow>& rows) {
    if (rows.empty()) return;
    out << "## Innocents' scores\n\n"
           "Copies that nobody leaked, scored on readings of leaks of others. *at 3*: share of scores of 3 or more, and what "
           "[odds.md](odds.md) proves, exp(-s^2 / 2).\nAn alignment is one reading of one leak, and is scored by itself.\n\n"
           "| reading | leaks | alignments | scores | best | at 3 | at 4 | at 5 |\n"
           "| :--- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n";
    for (const InnocentRow& row : rows) {
        out << format("| %s | %zu | %zu | %.3g | %.2f |", row.reading.c_str(), row.leaks, row.alignments, static_cast<double>(row.scores),
                      row.best);
        for (std::size_t level = 0; level < innocent_levels.size(); ++level) {
            const auto n = static_cast<double>(row.scores);
            out << format(" %.1e of %.1e |", static_cast<double>(row.above[level]) / n, row.bound(level) / n);
        }
        out << '\n';
    }
    out << '\n';
}

void print_distortion(std::ostream& out, const char* what, const std::vector<SheetDistortion>& sheets) {
    if (sheets.empty()) return;
    out << what
        << "\n\n| kind | pages | PSNR, dB | SSIM | delta-E | sd on flat areas | largest |\n"
           "| :--- | ---: | ---: | ---: | ---: | ---: | ---: |\n";
    for (const std::string& kind : all_kinds()) {
        support::Distortion sum, worst{99, 1, 0, 0, 0};
        double n = 0;
        for (const SheetDistortion& sheet : sheets) {
            if (sheet.kind != kind) continue;
            const support::Distortion& d = sheet.change;
            n += 1;
            sum = {sum.psnr_db + d.psnr_db, sum.ssim + d.ssim, sum.mean_delta_e + d.mean_delta_e, 0, sum.sd_on_flat + d.sd_on_flat};
            worst = {std::min(worst.psnr_db, d.psnr_db), std::min(worst.ssim, d.ssim), std::max(worst.mean_delta_e, d.mean_delta_e),
                     std::max(worst.largest_change, d.largest_change), std::max(worst.sd_on_flat, d.sd_on_flat)};
        }
        if (n == 0) continue;
        out << format("| %s | %.0f | %.1f, %.1f | %.4f, %.4f | %.2f, %.2f | %.2f, %.2f | %d |\n", kind.c_str(), n, sum.psnr_db / n,
                      worst.psnr_db, sum.ssim / n, worst.ssim, sum.mean_delta_e / n, worst.mean_delta_e, sum.sd_on_flat / n,
                      worst.sd_on_flat, worst.largest_change);
    }
    out << '\n';
}

void print_costs(std::ostream& out, const std::vector<Cost>& costs) {
    if (costs.empty()) return;
    out << "## Time and memory\n\n"
           "Each in a process of its own, two threads. Memory is the peak of what is resident, the program and the ledger's copies "
           "included; "
           "time is that\nof the library's call alone. Stamping is reading the document and writing one copy.\n\n"
           "| task | seconds | peak, MB |\n| :--- | ---: | ---: |\n";
    for (const Cost& cost : costs) out << format("| %s | %.3f | %.0f |\n", cost.task.c_str(), cost.seconds, cost.peak_mb);
    out << '\n';
}

void print_list(std::ostream& out, const char* heading, const std::vector<std::string>& lines) {
    if (lines.empty()) return;
    out << "## " << heading << "\n\n";
    for (const std::string& line : lines) out << "- " << line << '\n';
    out << '\n';
}

void print_head(std::ostream& out, const Record& record) {
    Cell marked, innocent;
    for (const Cell& cell : record.cells) (cell.innocent ? innocent : marked).add(cell);
    out << preamble << record.settings << " The run took " << format("%.0f", record.seconds / 60) << " minutes. Documents:";
    for (const std::string& kind : all_kinds()) {
        if (record.documents.contains(kind)) out << ' ' << record.documents.at(kind) << ' ' << kind << ',';
    }
    out << format(" %zu passed over, %zu rows skipped.\n\n", record.passed_over.size(), record.skipped.size());
    out << format(
        "**%zu leaks of marked copies: every true copy named in %zu. Misattributed: %zu of %zu. False marks: %zu of %zu. Accusations of a "
        "true copy withdrawn: %zu; not confirmed by the document: %zu.**\n\n",
        marked.n, marked.named, marked.misattributed + innocent.misattributed, marked.n + innocent.n, innocent.called_marked, innocent.n,
        marked.withdrawn, marked.unconfirmed);
}

std::string trial_line(const Outcome& outcome, const char* separator) {
    return outcome.row + separator + outcome.kind + separator + outcome.page + separator + format("seed %u", outcome.seed) + separator +
           to_string(outcome.verdict) + separator + format("named %zu of %zu", outcome.named, outcome.truths) + separator +
           format("score %.1f", outcome.score.value_or(0)) + separator + format("pilots %.1f", outcome.pilots) + separator +
           format("%.3f s", outcome.seconds) + (outcome.misattributed ? " MISATTRIBUTED" : "") +
           (outcome.withdrawn > 0 ? " withdrawn" : "") + (outcome.unconfirmed > 0 ? " unconfirmed" : "") + "\n";
}

}  // namespace

void print_report(std::ostream& out, const Record& record) {
    const auto by_row = [](const Cell& cell) { return cell.row; };
    const auto lines = lines_of(record.cells, false, by_row);
    print_head(out, record);
    out << "## By kind of document\n\nLeaks of which every true copy was named, of how many, and the 95 % interval of that share.\n\n";
    print_by_kind(out, lines_of(record.cells, false, group_of), record);
    print_distortion(out,
                     "## How much a mark changes\n\n"
                     "Of each kind of document, mean and worst page. *delta-E*: mean CIEDE2000 over all pixels; *sd on flat areas*: of the "
                     "change of luma, in levels\nof 255; *largest*: change of any sample, in levels. By the tint alone:",
                     record.sheets);
    print_distortion(out, "As copies are, with the text of PDFs moved too:", record.moved_sheets);
    print_innocents(out, lines_of(record.cells, true, by_row));
    print_innocent_scores(out, record.innocents);
    print_costs(out, record.costs);
    out << "## By attack\n\n" << columns;
    print_by_attack(out, lines);
    out << "## By attack and kind of document\n\n";
    print_by_kind(out, lines, record);
    print_list(out, "Skipped", record.skipped);
    print_list(out, "Documents passed over", record.passed_over);
}

void print_worst(std::ostream& out, const std::vector<Outcome>& outcomes, std::size_t count) {
    std::vector<Outcome> failed;
    std::copy_if(outcomes.begin(), outcomes.end(), std::back_inserter(failed),
                 [](const Outcome& outcome) { return outcome.is_missed() || outcome.misattributed || outcome.is_false_mark(); });
    std::stable_sort(failed.begin(), failed.end(), [](const Outcome& a, const Outcome& b) {
        return a.misattributed != b.misattributed ? a.misattributed : a.score.value_or(0) < b.score.value_or(0);
    });
    if (failed.empty()) return;
    out << "\n" << failed.size() << " trials failed, worst first:\n";
    for (std::size_t i = 0; i < std::min(count, failed.size()); ++i) out << "  " << trial_line(failed[i], " | ");
}

void print_trials(std::ostream& out, const std::vector<Outcome>& outcomes) {
    for (const Outcome& outcome : outcomes) out << trial_line(outcome, "\t");
}

}  // namespace telltale::bench
