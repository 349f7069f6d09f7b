#pragma once

#include <functional>
#include <string>
#include <vector>

#include "support/attacks.hpp"
#include "telltale/stamp.hpp"
#include "telltale/trace.hpp"

namespace telltale::blackbox {

/// How often each thing happened to one kind of leak.
struct Tally {
    int leaks = 0;
    int named = 0;          ///< the true copy accused; of colluders, all of them
    int named_in_part = 0;  ///< at least one of several colluders accused
    int misattributed = 0;  ///< anyone else accused
    int called_marked = 0;  ///< any verdict but no_mark
};

/// A vault in memory as a user of the library would keep it: a key and 10,000 copy ids.
class TestVault {
public:
    explicit TestVault(std::uint8_t number);

    const VaultKey& key() const { return key_; }
    const CopyId& copy(std::uint32_t number) const { return candidates_[number % candidates_.size()].copy; }

    /// Traces one picture by its pixels alone and counts what came out.
    ///
    /// truth      the copies in it; none for an unmarked leak
    /// originals  as their owner keeps them, if he does
    void count(const Raster& leak, const std::vector<CopyId>& truth, Tally& tally, const OriginalPages* originals = nullptr) const;

private:
    VaultKey key_;
    std::vector<Candidate> candidates_;
};

/// The picture of one copy of a PNG page, through the library: prepare, copy_for, decode.
Raster stamped_page(const std::string& name, const TestVault& vault, const CopyId& copy, Strength strength = Strength::normal);
Raster unmarked_page(const std::string& name);

/// The names of the page pictures beside the test.
const std::vector<std::string>& page_names();

/// True when the long run is asked for, by TELLTALE_PATIENT in the environment.
bool is_patient();

/// Runs body(0) to body(count - 1) on two threads. The body's tallies are its own: one slot an index.
void in_parallel(int count, const std::function<void(int)>& body);

}  // namespace telltale::blackbox
