#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mark/chips.hpp"
#include "mark/constellation.hpp"
#include "mark/tile.hpp"
#include "telltale/raster.hpp"
#include "telltale/trace.hpp"

namespace telltale::bench {

/// A vault in memory: a key and the copies it has issued, without documents.
class MemoryVault {
public:
    MemoryVault(const VaultKey& key, std::size_t copies, const TileLook& look);

    const VaultKey& key() const { return key_; }
    const std::vector<Candidate>& candidates() const { return candidates_; }
    /// One of the issued copies, any number will do.
    const CopyId& copy(std::uint32_t number) const { return candidates_[number % candidates_.size()].copy; }
    Raster stamp(const Raster& page, const CopyId& copy, int lane) const;

private:
    VaultKey key_;
    Constellation constellation_;
    ChipSource chips_;
    TileLook look_;
    std::vector<Candidate> candidates_;
};

/// One leak and what is known of it.
struct Trial {
    std::string row;  ///< of the table
    std::string page;
    std::uint32_t seed = 0;
    Raster leak;
    std::vector<CopyId> truth;  ///< the copies in it; none for unmarked leaks and those of other vaults
};

/// What the tracer made of a trial, without its picture.
struct Outcome {
    std::string row;
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
};

Outcome run_trial(const Trial& trial, const MemoryVault& vault);

}  // namespace telltale::bench
