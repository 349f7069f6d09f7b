#include "document/pdf_text_rows.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "document/disjoint_sets.hpp"

namespace telltale {
namespace {

constexpr double cell_gap_em = 1;         // between cells of a row, at least
constexpr double same_row_pt = 0.5;       // baselines so near could change places
constexpr double same_direction = 0.01;   // radians
constexpr double next_row_em = 4;         // rows of one table are no farther apart
constexpr double same_column_em = 0.7;    // begin, middle or end of cells of one column
constexpr double least_aligned = 2.0 / 3;  // of a row's cells, with those of the next

struct Cell {
    double begin;
    double end;
    std::vector<std::int32_t> phrases;
};

struct Row {
    double direction;
    double baseline;
    double em;
    std::vector<Cell> cells;

    /// Lines of running text that stand beside each other are no cells.
    bool is_of_cells() const {
        return cells.size() > 1 && std::any_of(cells.begin(), cells.end(), [](const Cell& cell) { return cell.phrases.size() == 1; });
    }
};

std::vector<Row> rows_of(std::vector<LineSpan> spans) {
    for (LineSpan& span : spans) span.direction = same_direction * std::round(span.direction / same_direction);
    std::sort(spans.begin(), spans.end(), [](const LineSpan& a, const LineSpan& b) {
        return std::tie(a.direction, a.baseline, a.begin) < std::tie(b.direction, b.baseline, b.begin);
    });
    std::vector<Row> rows;
    for (auto row = spans.begin(); row != spans.end();) {
        auto end = row + 1;
        while (end != spans.end() && end->direction == row->direction && end->baseline - (end - 1)->baseline < same_row_pt) ++end;
        std::sort(row, end, [](const LineSpan& a, const LineSpan& b) { return a.begin < b.begin; });
        Row& made = rows.emplace_back(Row{row->direction, row->baseline, row->em, {}});
        for (; row != end; ++row) {
            if (made.cells.empty() || row->begin - made.cells.back().end > cell_gap_em * row->em) made.cells.push_back({row->begin, row->end, {}});
            Cell& cell = made.cells.back();
            cell.end = std::max(cell.end, row->end);
            const auto phrase = static_cast<std::int32_t>(row->phrase);
            if (cell.phrases.empty() || cell.phrases.back() != phrase) cell.phrases.push_back(phrase);
        }
    }
    return rows;
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

std::vector<std::uint32_t> joined_in_rows(std::vector<LineSpan> spans, std::uint32_t phrases) {
    const std::vector<Row> rows = rows_of(std::move(spans));
    DisjointSets joined(phrases);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Row& row = rows[i];
        if (!row.is_of_cells()) continue;
        const bool is_in_table =
            (i > 0 && are_of_one_table(row, rows[i - 1])) || (i + 1 < rows.size() && are_of_one_table(row, rows[i + 1]));
        const std::size_t cells = is_in_table ? 2 : row.cells.size();
        for (std::size_t cell = 0; cell < cells; ++cell) {
            for (const std::int32_t phrase : row.cells[cell].phrases) joined.join(row.cells.front().phrases.front(), phrase);
        }
    }
    std::vector<std::uint32_t> number(phrases);
    std::uint32_t count = 0;
    for (std::uint32_t phrase = 0; phrase < phrases; ++phrase) {
        const auto root = static_cast<std::uint32_t>(joined.root(static_cast<std::int32_t>(phrase)));
        number[phrase] = root == phrase ? count++ : number[root];
    }
    return number;
}

}  // namespace telltale
