#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/vault.hpp"
#include "telltale/raster.hpp"
#include "telltale/trace.hpp"

namespace telltale::bench {

/// One leak and what is known of it.
struct Trial {
    std::string row;   ///< of the table: what was done to it
    std::string kind;  ///< of document
    std::string page;
    std::uint32_t seed = 0;
    std::vector<Raster> leak;   ///< pages or screenshots, traced together
    std::vector<CopyId> truth;  ///< the copies in it; none for unmarked leaks and those of other vaults
};

/// What the tracer made of a trial, without its pictures.
struct Outcome {
    std::string row;
    std::string kind;
    std::string page;
    std::uint32_t seed = 0;
    std::size_t truths = 0;
    std::size_t named = 0;       ///< of the truths
    bool misattributed = false;  ///< anyone else accused
    Verdict verdict = Verdict::no_mark;
    std::optional<double> score;  ///< of the best true copy; measured with it as the only candidate when it was not found
    std::optional<double> runner_up;
    double pilots = 0;  ///< best pilot score of any lock, 0 without one
    double seconds = 0;

    bool is_innocent() const { return truths == 0; }
    bool is_false_mark() const { return is_innocent() && verdict != Verdict::no_mark; }
    bool is_missed() const { return named < truths; }
};

Outcome run_trial(const Trial& trial, const MemoryVault& vault);

}  // namespace telltale::bench
