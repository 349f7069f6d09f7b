#include "bench/record.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace telltale::support {
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Distortion, psnr_db, ssim, mean_delta_e, largest_change, sd_on_flat)
}

namespace telltale::bench {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SheetDistortion, kind, page, change)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Cost, task, seconds, peak_mb)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(InnocentRow, reading, leaks, alignments, scores, best, above)
// An earlier record lacks what was not measured then.
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Cell, row, kind, n, named, in_part, misattributed, withdrawn, unconfirmed, called_marked,
                                                innocent, colluders, score_sum, score_worst, best_innocent, pilots_sum, pilots_best,
                                                seconds_sum, otherwise)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Record, version, settings, seconds, documents, cells, sheets, moved_sheets, costs,
                                                innocents, passed_over, skipped)

namespace {

template <typename Value>
std::size_t place(const std::vector<Value>& list, const Value& value) {
    return static_cast<std::size_t>(std::find(list.begin(), list.end(), value) - list.begin());
}

Cell cell_of(const Outcome& outcome) {
    Cell cell{outcome.row, outcome.kind, 1};
    cell.innocent = outcome.is_innocent();
    cell.colluders = outcome.truths > 1;
    cell.named = !cell.innocent && outcome.named == outcome.truths;
    cell.in_part = outcome.named > 0;
    cell.misattributed = outcome.misattributed;
    cell.withdrawn = outcome.withdrawn > 0;
    cell.unconfirmed = outcome.unconfirmed > 0;
    cell.called_marked = outcome.verdict != Verdict::no_mark;
    cell.score_sum = cell.score_worst = outcome.score.value_or(0);
    cell.best_innocent = outcome.runner_up.value_or(0);
    cell.pilots_sum = cell.pilots_best = outcome.pilots;
    cell.seconds_sum = outcome.seconds;
    if (outcome.named == 0) cell.otherwise[to_string(outcome.verdict)] = 1;
    return cell;
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

void Cell::add(const Cell& other) {
    score_worst = n == 0 ? other.score_worst : std::min(score_worst, other.score_worst);
    n += other.n;
    named += other.named;
    in_part += other.in_part;
    misattributed += other.misattributed;
    withdrawn += other.withdrawn;
    unconfirmed += other.unconfirmed;
    called_marked += other.called_marked;
    innocent = innocent || other.innocent;
    colluders = colluders || other.colluders;
    score_sum += other.score_sum;
    best_innocent = std::max(best_innocent, other.best_innocent);
    pilots_sum += other.pilots_sum;
    pilots_best = std::max(pilots_best, other.pilots_best);
    seconds_sum += other.seconds_sum;
    for (const auto& [verdict, count] : other.otherwise) otherwise[verdict] += count;
}

bool Record::accuses_wrongly() const {
    return std::any_of(cells.begin(), cells.end(),
                       [](const Cell& cell) { return cell.misattributed > 0 || (cell.innocent && cell.called_marked > 0); }) ||
           !std::all_of(innocents.begin(), innocents.end(), [](const InnocentRow& row) { return row.stays_under_bound(); });
}

std::vector<Cell> summarise(const std::vector<Outcome>& outcomes, const std::vector<std::string>& row_order) {
    std::map<std::tuple<std::size_t, std::string, std::size_t>, Cell> sorted;
    for (const Outcome& outcome : outcomes) {
        const auto key = std::tuple(place(row_order, outcome.row), outcome.row, place(all_kinds(), outcome.kind));
        Cell& cell = sorted.try_emplace(key, Cell{outcome.row, outcome.kind}).first->second;
        cell.add(cell_of(outcome));
    }
    std::vector<Cell> cells;
    for (auto& [key, cell] : sorted) cells.push_back(std::move(cell));
    return cells;
}

void write_record(const std::filesystem::path& file, const Record& record) {
    std::ofstream out(file);
    out << nlohmann::json(record).dump(1) << '\n';
    if (!out.flush()) throw std::runtime_error(file.string() + ": cannot be written");
}

Record read_record(const std::filesystem::path& file) {
    std::ifstream in(file);
    if (!in) throw std::runtime_error(file.string() + ": cannot be read");
    try {
        return nlohmann::json::parse(in).get<Record>();
    } catch (const nlohmann::json::exception&) {
        throw std::runtime_error(file.string() + ": is no record of the bench");
    }
}

}  // namespace telltale::bench
