#include "bench/compare.hpp"

#include <algorithm>
#include <cmath>
#include <ostream>

#include "bench/format.hpp"

namespace telltale::bench {
namespace {

struct Pair {
    Cell before;
    Cell now;

    double change() const {
        return static_cast<double>(now.named) / static_cast<double>(now.n) -
               static_cast<double>(before.named) / static_cast<double>(before.n);
    }
    double score_change() const { return now.score() - before.score(); }
};

std::vector<Pair> common_cells(const Record& before, const Record& now) {
    std::vector<Pair> pairs;
    for (const Cell& cell : now.cells) {
        const auto old = std::find_if(before.cells.begin(), before.cells.end(),
                                      [&](const Cell& other) { return other.row == cell.row && other.kind == cell.kind; });
        if (old != before.cells.end() && !cell.innocent) pairs.push_back({*old, cell});
    }
    return pairs;
}

void print_pair(std::ostream& out, const std::string& name, const Pair& pair) {
    const Interval then = wilson_interval(pair.before.named, pair.before.n);
    const Interval today = wilson_interval(pair.now.named, pair.now.n);
    const char* sure = today.high < then.low ? "sure fall" : today.low > then.high ? "sure rise" : "";
    out << format("| %s | %zu/%zu | %zu/%zu | %+.1f %% | %.1f | %.1f | %+.1f | %s |\n", name.c_str(), pair.before.named, pair.before.n,
                  pair.now.named, pair.now.n, 100 * pair.change(), pair.before.score(), pair.now.score(), pair.score_change(), sure);
}

constexpr const char* head =
    " | before | now | change | score before | now | change | |\n| :--- | ---: | ---: | ---: | ---: | ---: | ---: | :--- |\n";

void print_kinds(std::ostream& out, const std::vector<Pair>& pairs) {
    out << "| kind" << head;
    Pair all;
    for (const std::string& kind : all_kinds()) {
        Pair sum;
        for (const Pair& pair : pairs) {
            if (pair.now.kind != kind) continue;
            sum.before.add(pair.before);
            sum.now.add(pair.now);
        }
        if (sum.now.n == 0) continue;
        print_pair(out, kind, sum);
        all.before.add(sum.before);
        all.now.add(sum.now);
    }
    print_pair(out, "all", all);
    out << '\n';
}

void print_changed(std::ostream& out, std::vector<Pair> pairs) {
    std::erase_if(pairs, [](const Pair& pair) { return pair.change() == 0 && std::abs(pair.score_change()) < 0.5; });
    std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) {
        return a.change() != b.change() ? a.change() < b.change() : a.score_change() < b.score_change();
    });
    out << "| leak" << head;
    for (const Pair& pair : pairs) print_pair(out, pair.now.row + ", " + pair.now.kind, pair);
    out << '\n';
}

// The mean distortion over the sheets that both records have.
support::Distortion mean_of(const Record& record, const Record& other, const std::string& kind, double& n) {
    support::Distortion sum;
    n = 0;
    for (const SheetDistortion& sheet : record.sheets) {
        const bool common = std::any_of(other.sheets.begin(), other.sheets.end(), [&](const auto& s) { return s.page == sheet.page; });
        if (sheet.kind != kind || !common) continue;
        n += 1;
        sum.psnr_db += sheet.change.psnr_db;
        sum.ssim += sheet.change.ssim;
        sum.mean_delta_e += sheet.change.mean_delta_e;
        sum.sd_on_flat += sheet.change.sd_on_flat;
    }
    return {sum.psnr_db / n, sum.ssim / n, sum.mean_delta_e / n, 0, sum.sd_on_flat / n};
}

void print_distortions(std::ostream& out, const Record& before, const Record& now) {
    out << "| kind | pages | PSNR before | now | SSIM before | now | delta-E before | now | sd on flat areas before | now |\n"
           "| :--- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n";
    for (const std::string& kind : all_kinds()) {
        double n = 0;
        const support::Distortion then = mean_of(before, now, kind, n);
        const support::Distortion today = mean_of(now, before, kind, n);
        if (n == 0) continue;
        out << format("| %s | %.0f | %.1f | %.1f | %.4f | %.4f | %.2f | %.2f | %.2f | %.2f |\n", kind.c_str(), n, then.psnr_db,
                      today.psnr_db, then.ssim, today.ssim, then.mean_delta_e, today.mean_delta_e, then.sd_on_flat, today.sd_on_flat);
    }
    out << '\n';
}

}  // namespace

void print_comparison(std::ostream& out, const Record& before, const Record& now) {
    const auto pairs = common_cells(before, now);
    out << "\nBefore: " << before.version << ", " << before.settings << "\nNow: " << now.version << ", " << now.settings << "\n\n";
    if (pairs.empty()) {
        out << "The two runs have no row in common.\n";
        return;
    }
    print_kinds(out, pairs);
    print_changed(out, pairs);
    print_distortions(out, before, now);
    const auto wrong = [](const Record& record) {
        std::size_t count = 0;
        for (const Cell& cell : record.cells) count += cell.misattributed + (cell.innocent ? cell.called_marked : 0);
        return count;
    };
    out << format("Misattributed or falsely marked: %zu before, %zu now.\n", wrong(before), wrong(now));
}

}  // namespace telltale::bench
