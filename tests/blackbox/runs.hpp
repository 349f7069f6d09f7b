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
    int named = 0;          ///< leaks for which the true copy was accused, or all copies of several colluders
    int named_in_part = 0;  ///< leaks for which at least one of several colluders' copies was accused
    int misattributed = 0;  ///< leaks for which any other copy was accused
    int called_marked = 0;  ///< leaks with another verdict than no_mark
};

/// A vault in memory, as a user of the library might keep it: a key and 10,000 copy ids.
class TestVault {
public:
    explicit TestVault(std::uint8_t number);

    const VaultKey& key() const { return key_; }
    const CopyId& copy(std::uint32_t number) const { return candidates_[number % candidates_.size()].copy; }

    /// Traces one picture by its pixels alone and counts the result.
    ///
    /// truth      the copies in the picture; none for an unmarked leak
    /// originals  originals that their owner keeps, or null
    void count(const Raster& leak, const std::vector<CopyId>& truth, Tally& tally, const OriginalPages* originals = nullptr) const;

private:
    VaultKey key_;
    std::vector<Candidate> candidates_;
};

/// Makes one copy of a page picture through the library: it is prepared, copied and decoded.
Raster stamped_page(const std::string& name, const TestVault& vault, const CopyId& copy, Strength strength = Strength::normal);
/// The page picture without a mark.
Raster unmarked_page(const std::string& name);

/// The names of the page pictures that lie beside the test.
const std::vector<std::string>& page_names();

/// Whether the long run is asked for, by TELLTALE_PATIENT in the environment.
bool is_patient();

/// Runs body(0) to body(count - 1) on two threads. Each call must count into a tally of its own.
void in_parallel(int count, const std::function<void(int)>& body);

}  // namespace telltale::blackbox
