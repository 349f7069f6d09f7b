#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "vault/ledger/event.hpp"
#include "vault/store/sealed_store.hpp"

namespace telltale {

/// Decides which rows of copies may be used.
///
/// A row that verifies may. A row whose own MAC fits, in a block that does not verify because of another row, may be an older state
/// that was put back. It may be used when the whole log is as it was written, and says that this is the row's last state.
class RowJudge {
public:
    explicit RowJudge(const SealedStore& store) : store_(store) {}

    /// Whether a row may be used. To be called inside the store's read() or write(), as are the others.
    ///
    /// cost  the first row of a block that does not verify has the whole log read
    bool vouches_for(const FoundRow& found);

private:
    void read_log();

    const SealedStore& store_;
    bool has_log_ = false;
    bool log_is_whole_ = false;
    std::map<std::pair<std::string, CopyId>, Digest<32>> rows_;  ///< hash of a copy's row after its last event in a log
    std::vector<std::string> logs_;
};

/// The sentence about a row that is not used.
std::string left_out(const Row& row);

/// Follows one log, event by event.
class LogReader {
public:
    /// Takes the next event.
    ///
    /// returns  a sentence when it does not follow the one before; else an empty one
    std::string take(const Row& row);
    const LogHead& head() const { return head_; }

private:
    LogHead head_;
};

}  // namespace telltale
