#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/source.hpp"
#include "bench/vault.hpp"
#include "telltale/raster.hpp"
#include "telltale/trace.hpp"

namespace telltale::bench {

/// One leak and what is known of it.
struct Trial {
    std::string row;   ///< row of the table, which says what was done to the page
    std::string kind;  ///< kind of the document
    std::string page;  ///< name of the page
    std::uint32_t seed = 0;
    std::vector<Raster> leak;        ///< pages or screenshots that are traced together
    std::vector<CopyId> truth;       ///< the copies in it; none for unmarked leaks and those of other vaults
    const Source* source = nullptr;  ///< the document that they are copies of
};

/// What the tracer made of a trial, without its pictures.
struct Outcome {
    std::string row;
    std::string kind;
    std::string page;
    std::uint32_t seed = 0;
    std::size_t truths = 0;       ///< how many copies were in the leak
    std::size_t named = 0;        ///< how many of the true copies were accused
    std::size_t withdrawn = 0;    ///< how many of them the mark named, and what else the leak shows freed
    std::size_t unconfirmed = 0;  ///< how many of those named could not be compared with their document
    bool misattributed = false;   ///< whether any other copy was accused
    Verdict verdict = Verdict::no_mark;
    std::optional<double> score;  ///< score of the best true copy, even when it was not accused
    std::optional<double> runner_up;
    double pilots = 0;  ///< best pilot score of any lock; 0 without a lock
    double seconds = 0;

    bool is_innocent() const { return truths == 0; }
    bool is_false_mark() const { return is_innocent() && verdict != Verdict::no_mark; }
    bool is_missed() const { return named < truths; }
};

/// Traces a trial's leak and compares the report with the truth.
Outcome run_trial(const Trial& trial, const MemoryVault& vault);

}  // namespace telltale::bench
