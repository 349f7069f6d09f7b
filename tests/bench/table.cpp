#include "bench/table.hpp"

#include <algorithm>
#include <cmath>
#include <cstdarg>
#include <cstdio>
#include <map>
#include <ostream>

namespace telltale::bench {
namespace {

using Rows = std::vector<std::pair<std::string, std::vector<Outcome>>>;

template <typename... Values>
std::string format(const char* pattern, Values... values) {
    char text[256];
    std::snprintf(text, sizeof text, pattern, values...);
    return text;
}

Rows group(const std::vector<Outcome>& outcomes, bool marked) {
    Rows rows;
    for (const Outcome& outcome : outcomes) {
        if ((outcome.truths > 0) != marked) continue;
        auto row = std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return r.first == outcome.row; });
        if (row == rows.end()) row = rows.insert(rows.end(), {outcome.row, {}});
        row->second.push_back(outcome);
    }
    return rows;
}

template <typename Value>
double mean(const std::vector<Outcome>& outcomes, Value value) {
    double sum = 0;
    for (const Outcome& outcome : outcomes) sum += value(outcome);
    return sum / static_cast<double>(outcomes.size());
}

double score_of(const Outcome& outcome) {
    return outcome.score.value_or(0);
}

std::string verdicts_of_missed(const std::vector<Outcome>& outcomes) {
    std::map<std::string, int> counts;
    for (const Outcome& outcome : outcomes) {
        if (outcome.named == 0) ++counts[to_string(outcome.verdict)];
    }
    std::string text;
    for (const auto& [verdict, count] : counts) text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + verdict;
    return text;
}

template <typename Predicate>
std::size_t count_if(const std::vector<Outcome>& outcomes, Predicate predicate) {
    return static_cast<std::size_t>(std::count_if(outcomes.begin(), outcomes.end(), predicate));
}

std::string marked_row(const std::string& name, const std::vector<Outcome>& outcomes, std::size_t hits) {
    const std::size_t n = outcomes.size();
    const Interval interval = wilson_interval(hits, n);
    const auto weakest =
        std::min_element(outcomes.begin(), outcomes.end(), [](const auto& a, const auto& b) { return score_of(a) < score_of(b); });
    return format("| %-28s | %5zu | %6.1f %% | %5.1f to %5.1f %% | %5.1f | %5.1f | %5.1f | %zu | %.3f | ", name.c_str(), n,
                  100.0 * static_cast<double>(hits) / static_cast<double>(n), 100 * interval.low, 100 * interval.high,
                  mean(outcomes, score_of), score_of(*weakest), mean(outcomes, [](const Outcome& o) { return o.pilots; }),
                  count_if(outcomes, [](const Outcome& o) { return o.misattributed; }),
                  mean(outcomes, [](const Outcome& o) { return o.seconds; })) +
           verdicts_of_missed(outcomes) + " |\n";
}

void print_marked(std::ostream& out, const Rows& rows) {
    if (rows.empty()) return;
    out << "| attack                       |     n | attributed | 95 % interval | score | worst | pilots | misattributed | seconds | "
           "otherwise |\n"
           "| :--- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | :--- |\n";
    for (const auto& [name, outcomes] : rows) {
        const bool colluders = outcomes.front().truths > 1;
        out << marked_row(colluders ? name + ", one" : name, outcomes, count_if(outcomes, [](const Outcome& o) { return o.named > 0; }));
        if (colluders)
            out << marked_row(name + ", all", outcomes, count_if(outcomes, [](const Outcome& o) { return o.named == o.truths; }));
    }
}

void print_unmarked(std::ostream& out, const Rows& rows) {
    if (rows.empty()) return;
    out << "\n| leaks without a mark of this vault |     n | called marked | attributed | best innocent | pilots, mean and best | seconds "
           "|\n"
           "| :--- | ---: | ---: | ---: | ---: | ---: | ---: |\n";
    for (const auto& [name, outcomes] : rows) {
        double best = 0, pilots = 0;
        for (const Outcome& outcome : outcomes) {
            best = std::max(best, outcome.runner_up.value_or(0));
            pilots = std::max(pilots, outcome.pilots);
        }
        out << format("| %-28s | %5zu | %zu | %zu | %.1f | %.1f, %.1f | %.3f |\n", name.c_str(), outcomes.size(),
                      count_if(outcomes, [](const Outcome& o) { return o.verdict != Verdict::no_mark; }),
                      count_if(outcomes, [](const Outcome& o) { return o.misattributed; }), best,
                      mean(outcomes, [](const Outcome& o) { return o.pilots; }), pilots,
                      mean(outcomes, [](const Outcome& o) { return o.seconds; }));
    }
}

std::string trial_line(const Outcome& outcome, const char* separator) {
    return outcome.row + separator + outcome.page + separator + format("seed %u", outcome.seed) + separator + to_string(outcome.verdict) +
           separator + format("named %zu of %zu", outcome.named, outcome.truths) + separator + format("score %.1f", score_of(outcome)) +
           separator + format("pilots %.1f", outcome.pilots) + separator + format("%.3f s", outcome.seconds) +
           (outcome.misattributed ? " MISATTRIBUTED" : "") + "\n";
}

}  // namespace

Interval wilson_interval(std::size_t hits, std::size_t n) {
    if (n == 0) return {};
    constexpr double z = 1.959964;
    const auto size = static_cast<double>(n);
    const double share = static_cast<double>(hits) / size;
    const double middle = share + z * z / (2 * size);
    const double reach = z * std::sqrt(share * (1 - share) / size + z * z / (4 * size * size));
    const double scale = 1 + z * z / size;
    return {std::max(0.0, (middle - reach) / scale), std::min(1.0, (middle + reach) / scale)};
}

void print_tables(std::ostream& out, const std::vector<Outcome>& outcomes) {
    print_marked(out, group(outcomes, true));
    print_unmarked(out, group(outcomes, false));
}

void print_worst(std::ostream& out, const std::vector<Outcome>& outcomes, std::size_t count) {
    std::vector<Outcome> failed;
    for (const Outcome& outcome : outcomes) {
        const bool false_mark = outcome.truths == 0 && outcome.verdict != Verdict::no_mark;
        if (outcome.named < outcome.truths || outcome.misattributed || false_mark) failed.push_back(outcome);
    }
    std::stable_sort(failed.begin(), failed.end(), [](const Outcome& a, const Outcome& b) {
        return a.misattributed != b.misattributed ? a.misattributed : score_of(a) < score_of(b);
    });
    if (failed.empty()) return;
    out << "\n" << failed.size() << " trials failed, worst first:\n";
    for (std::size_t i = 0; i < std::min(count, failed.size()); ++i) out << "  " << trial_line(failed[i], " | ");
}

void print_trials(std::ostream& out, const std::vector<Outcome>& outcomes) {
    for (const Outcome& outcome : outcomes) out << trial_line(outcome, "\t");
}

}  // namespace telltale::bench
