#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "bench/source.hpp"
#include "bench/vault.hpp"

namespace telltale::bench {

constexpr std::array<double, 3> innocent_levels{3, 4, 5};  ///< scores at which copies are counted

/// How often copies that nobody leaked reach a score, beside what odds.md proves.
struct InnocentRow {
    std::string reading;                 ///< what was read: "tint", "guesses", "shift", ...
    std::size_t leaks = 0;               ///< leaks that gave such a reading
    std::size_t alignments = 0;          ///< alignments scored, over all leaks
    std::size_t scores = 0;              ///< scores of one copy on one alignment
    double best = 0;                     ///< the highest of them
    std::array<std::size_t, 3> above{};  ///< scores at or above each level

    /// How many scores at or above a level the bound allows on average: exp(-s^2 / 2) of all.
    double bound(std::size_t level) const;
    /// Whether no level is reached more often than that. A level is passed over at which the bound allows less than one score.
    bool stays_under_bound() const;
};

/// Scores innocent copies on leaks of every kind that is read in its own way: screenshots, windows with two pages, guesses at small
/// crops, moved text with and without a tint, pictures beside their originals, frames, and averages of three copies.
///
/// The readings are made as trace() makes them. Every alignment is scored by itself, so that each score has the bound of one.
/// sources    that vault.originals() keeps
/// scores     how many scores in all; they are shared evenly among the alignments
/// returns    one row a way of reading
/// cost       some seconds a leak, three leaks a source, and 0.5 us a score
std::vector<InnocentRow> count_innocents(const std::vector<Source>& sources, const MemoryVault& vault, std::size_t scores, int threads);

}  // namespace telltale::bench
