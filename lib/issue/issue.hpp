#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "telltale/stamp.hpp"
#include "telltale/vault.hpp"

namespace telltale {

/// One unmarked document, read and ready.
struct Source {
    std::string path;   ///< as it was given
    std::size_t bytes;  ///< of the file
    PreparedDocument prepared;
};

struct IssueOptions {
    std::filesystem::path out;  ///< there already
    std::string marking;        ///< strength and channels, as the ledger keeps them: the same job with another marking makes other copies
    int threads = 1;
    Shard shard{};  ///< every count-th recipient, from the number-th on
};

/// How many of so many recipients are a shard's.
std::size_t recipients_of(const Shard& shard, std::size_t recipients);

struct IssueCallbacks {
    std::function<void(const Receipt& receipt, bool was_there)> done;
    std::function<void(const std::filesystem::path& path, const std::string& reason)> refused;
    std::function<bool()> stop;  ///< asked between copies
};

struct IssueSummary {
    std::size_t made = 0;
    std::size_t were_there = 0;
    std::size_t refused = 0;
    bool stopped = false;
};

/// Makes a copy of every source for every recipient: pending in the ledger, then whole in place, then issued.
///
/// Repeating an interrupted job makes what is missing and nothing else: the same job gives the same copies, and a file
/// that is there already and is this very copy is left alone. Any other file in the way is refused, never replaced.
/// Memory: a few copies a thread, and the receipts of some thousand recipients, whatever the list's length.
/// threads  copies are made and written on so many; the ledger is written from the caller's alone, once for as many copies
///          as were made while it was written last
/// throws   Error, when a copy cannot be made or written; what was finished stays, and is in the ledger
IssueSummary issue(Vault& vault, std::span<const Source> sources, std::span<const Recipient> recipients, const IssueOptions& options,
                   const IssueCallbacks& callbacks);

}  // namespace telltale
