#include "document/pdf/text/rows.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <tuple>

#include "document/ink/disjoint_sets.hpp"

namespace telltale {
namespace {

constexpr std::array column_gaps_em{0.7, 1.0};
constexpr double cell_gap_em = 1;          // the narrowest gap between cells of a row
constexpr double same_row_pt = 0.5;        // two baselines so near could change places
constexpr double same_direction = 0.01;    // radians
constexpr double next_row_em = 4;          // rows of one table are no farther apart
constexpr double same_column_em = 0.7;     // cells of one column begin, end or have their middle so near each other
constexpr double least_aligned = 2.0 / 3;  // share of a row's cells that have one of the next row above or below them

struct Cell {
    double begin;
    double end;
    std::vector<std::uint32_t> phrases;
};

struct Row {
    double direction;
    double baseline;
    double em;
    std::vector<Cell> cells;

    /// Whether the row is one of cells; lines of running text that stand beside each other are no cells.
    bool is_of_cells() const {
        return cells.size() > 1 && std::any_of(cells.begin(), cells.end(), [](const Cell& cell) { return cell.phrases.size() == 1; });
    }
};

/// Sorts clusters into lines, from top to bottom, and those of a line from its beginning. They are named by index.
std::vector<std::vector<std::size_t>> lines_of(std::span<const LineSpan> spans) {
    const auto turn = [&](std::size_t i) { return std::lround(spans[i].direction / same_direction); };
    std::vector<std::size_t> order(spans.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return std::tuple(turn(a), spans[a].baseline, a) < std::tuple(turn(b), spans[b].baseline, b);
    });
    std::vector<std::vector<std::size_t>> lines;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const bool goes_on =
            i > 0 && turn(order[i]) == turn(order[i - 1]) && spans[order[i]].baseline - spans[order[i - 1]].baseline < same_row_pt;
        if (!goes_on) lines.emplace_back();
        lines.back().push_back(order[i]);
    }
    for (std::vector<std::size_t>& line : lines)
        std::stable_sort(line.begin(), line.end(), [&](std::size_t a, std::size_t b) { return spans[a].begin < spans[b].begin; });
    return lines;
}

Row row_of(std::span<const LineSpan> spans, const std::vector<std::size_t>& line) {
    const LineSpan& first = spans[line.front()];
    Row row{same_direction * std::round(first.direction / same_direction), first.baseline, first.em, {}};
    for (const std::size_t i : line) {
        const LineSpan& span = spans[i];
        if (row.cells.empty() || span.begin - row.cells.back().end > cell_gap_em * span.em) row.cells.push_back({span.begin, span.end, {}});
        Cell& cell = row.cells.back();
        cell.end = std::max(cell.end, span.end);
        if (cell.phrases.empty() || cell.phrases.back() != span.phrase) cell.phrases.push_back(span.phrase);
    }
    return row;
}

/// Whether the rows are of one table: most of the first one's cells have one of the second one's above or below them.
bool are_of_one_table(const Row& row, const Row& other) {
    if (row.direction != other.direction || std::abs(row.baseline - other.baseline) > next_row_em * row.em) return false;
    const double near = same_column_em * row.em;
    const auto is_aligned = [&](const Cell& cell) {
        return std::any_of(other.cells.begin(), other.cells.end(), [&](const Cell& beside) {
            return std::abs(cell.begin - beside.begin) < near || std::abs(cell.end - beside.end) < near ||
                   std::abs(cell.begin + cell.end - beside.begin - beside.end) < 2 * near;
        });
    };
    const auto aligned = static_cast<double>(std::count_if(row.cells.begin(), row.cells.end(), is_aligned));
    return other.cells.size() > 1 && aligned >= least_aligned * static_cast<double>(row.cells.size());
}

}  // namespace

std::vector<bool> stay_in_rows(std::span<const LineSpan> spans, double distance) {
    std::vector<bool> stays(spans.size(), false);
    for (const std::vector<std::size_t>& line : lines_of(spans)) {
        for (std::size_t i = 1; i < line.size(); ++i) {
            const LineSpan& before = spans[line[i - 1]];
            const double gap = spans[line[i]].begin - before.end;
            for (const double parting : column_gaps_em) {
                if (std::abs(gap - parting * before.em) < gap_change_pt(distance)) stays[line[i - 1]] = stays[line[i]] = true;
            }
        }
    }
    return stays;
}

std::vector<std::uint32_t> phrases_of_rows(std::span<const LineSpan> spans) {
    std::vector<Row> rows;
    std::uint32_t begun = 0;
    for (const LineSpan& span : spans) begun = std::max(begun, span.phrase + 1);
    for (const std::vector<std::size_t>& line : lines_of(spans)) rows.push_back(row_of(spans, line));
    DisjointSets joined(begun);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Row& row = rows[i];
        if (!row.is_of_cells()) continue;
        const bool is_in_table =
            (i > 0 && are_of_one_table(row, rows[i - 1])) || (i + 1 < rows.size() && are_of_one_table(row, rows[i + 1]));
        const std::size_t cells = is_in_table ? 2 : row.cells.size();
        for (std::size_t cell = 0; cell < cells; ++cell) {
            for (const std::uint32_t phrase : row.cells[cell].phrases)
                joined.join(static_cast<std::int32_t>(row.cells.front().phrases.front()), static_cast<std::int32_t>(phrase));
        }
    }
    std::vector<std::uint32_t> phrases;
    std::map<std::int32_t, std::uint32_t> number;
    for (const LineSpan& span : spans) {
        const std::int32_t root = joined.root(static_cast<std::int32_t>(span.phrase));
        phrases.push_back(number.try_emplace(root, static_cast<std::uint32_t>(number.size())).first->second);
    }
    return phrases;
}

}  // namespace telltale
