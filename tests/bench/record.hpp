#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "bench/cost.hpp"
#include "bench/trial.hpp"

namespace telltale::bench {

/// The range in which a share lies with 95 % confidence, after hits out of n (Wilson, J. American Statistical Association 22, 1927).
struct Interval {
    double low = 0;
    double high = 1;
};
Interval wilson_interval(std::size_t hits, std::size_t n);

/// What became of all trials of one row and kind of document, or of several cells together.
struct Cell {
    std::string row;
    std::string kind;
    std::size_t n = 0;
    std::size_t named = 0;    ///< every true copy accused
    std::size_t in_part = 0;  ///< at least one of them
    std::size_t misattributed = 0;
    std::size_t called_marked = 0;  ///< any verdict but no_mark
    bool innocent = false;          ///< leaks without a true copy
    bool colluders = false;         ///< leaks with several
    double score_sum = 0;
    double score_worst = 0;
    double best_innocent = 0;  ///< highest score of a copy that was not accused
    double pilots_sum = 0;
    double pilots_best = 0;
    double seconds_sum = 0;
    std::map<std::string, std::size_t> otherwise{};  ///< verdicts of leaks that nobody was named for

    void add(const Cell& other);
    double score() const { return score_sum / static_cast<double>(n); }
};

/// One run of the bench: all that its tables say, and that a later run is compared with.
struct Record {
    std::string version;
    std::string settings;                         ///< one sentence
    double seconds = 0;                           ///< of the whole run
    std::map<std::string, int> documents{};       ///< of each kind
    std::vector<Cell> cells{};                    ///< by row, then kind
    std::vector<SheetDistortion> sheets{};        ///< by the tint alone
    std::vector<SheetDistortion> moved_sheets{};  ///< of PDFs, as copies are: text moved too
    std::vector<Cost> costs{};
    std::vector<std::string> passed_over{};  ///< documents that the library refuses
    std::vector<std::string> skipped{};      ///< rows that need a program which is not there

    bool accuses_wrongly() const;
};

/// Cells of the outcomes, rows in the order given and the others, by name, after them; kinds in that of all_kinds().
std::vector<Cell> summarise(const std::vector<Outcome>& outcomes, const std::vector<std::string>& row_order);

/// throws  std::runtime_error: the file cannot be read, or is no record
void write_record(const std::filesystem::path& file, const Record& record);
Record read_record(const std::filesystem::path& file);

}  // namespace telltale::bench
