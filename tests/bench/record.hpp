#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "bench/cost.hpp"
#include "bench/innocents.hpp"
#include "bench/trial.hpp"

namespace telltale::bench {

/// A range in which a share lies with 95 % confidence.
struct Interval {
    double low = 0;
    double high = 1;
};
/// The interval for a share of which n trials gave so many hits.
///
/// source  Wilson, J. American Statistical Association 22, 1927
Interval wilson_interval(std::size_t hits, std::size_t n);

/// What became of all trials of one row and kind of document, or of several cells together.
struct Cell {
    std::string row;
    std::string kind;
    std::size_t n = 0;              ///< number of trials
    std::size_t named = 0;          ///< trials in which every true copy was accused
    std::size_t in_part = 0;        ///< trials in which at least one true copy was accused
    std::size_t misattributed = 0;  ///< trials in which any other copy was accused
    std::size_t withdrawn = 0;      ///< trials in which the mark named a true copy, and what else the leak shows freed it
    std::size_t unconfirmed = 0;    ///< trials in which a true copy was accused that could not be compared with its document
    std::size_t called_marked = 0;  ///< trials with another verdict than no_mark
    bool innocent = false;          ///< whether the leaks have no true copy
    bool colluders = false;         ///< whether the leaks have several true copies
    double score_sum = 0;
    double score_worst = 0;
    double best_innocent = 0;  ///< highest score of a copy that was not accused
    double pilots_sum = 0;
    double pilots_best = 0;
    double seconds_sum = 0;
    std::map<std::string, std::size_t> otherwise{};  ///< number of leaks for which nobody was named, by their verdict

    void add(const Cell& other);
    double score() const { return score_sum / static_cast<double>(n); }
};

/// One run of the bench: all that its tables say, and all that a later run is compared with.
struct Record {
    std::string version;
    std::string settings;                         ///< the run's settings in one sentence
    double seconds = 0;                           ///< time of the whole run
    std::map<std::string, int> documents{};       ///< number of documents of each kind
    std::vector<Cell> cells{};                    ///< results, ordered by row and then by kind
    std::vector<SheetDistortion> sheets{};        ///< distortion by the tint alone
    std::vector<SheetDistortion> moved_sheets{};  ///< distortion of PDFs by tint and moved text together, as copies have it
    std::vector<Cost> costs{};
    std::vector<InnocentRow> innocents{};    ///< scores of copies that nobody leaked
    std::vector<std::string> passed_over{};  ///< documents that the library refuses
    std::vector<std::string> skipped{};      ///< rows that need a program which is not there

    /// Whether any trial accused a copy that was not in the leak, or innocents' scores exceed the bound.
    bool accuses_wrongly() const;
};

/// Sums up outcomes in cells. Rows come in the order given, then all others by name; kinds come in the order of all_kinds().
std::vector<Cell> summarise(const std::vector<Outcome>& outcomes, const std::vector<std::string>& row_order);

/// throws  std::runtime_error when the file cannot be written
void write_record(const std::filesystem::path& file, const Record& record);
/// throws  std::runtime_error when the file cannot be read, or is no record
Record read_record(const std::filesystem::path& file);

}  // namespace telltale::bench
