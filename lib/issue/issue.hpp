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

/// One unmarked document, read and ready to be stamped.
struct SourceDocument {
    std::string path;   ///< path as it was given
    std::size_t bytes;  ///< size of the file
    PreparedDocument prepared;
};

struct IssueOptions {
    std::filesystem::path out;  ///< directory for the copies, which must exist
    std::string marking;        ///< the marking: strength, channels and carrier; a recipient's copies of two markings have two ids
    int threads = 1;            ///< how many threads make and write copies
    Shard shard{};              ///< which recipients are stamped here: every count-th of the list, from the number-th on
};

/// How many of so many recipients a shard stamps.
std::size_t recipients_of(const Shard& shard, std::size_t recipients);

/// What issue() tells its caller, and asks.
struct IssueCallbacks {
    std::function<void(const Receipt& receipt, bool was_there)> done;                           ///< a copy is in place
    std::function<void(const std::filesystem::path& path, const std::string& reason)> refused;  ///< something else is in the way
    std::function<bool()> stop;  ///< asked between copies, from several threads: whether to make no more of them
};

/// What became of the copies that were asked for.
struct IssueSummary {
    std::size_t made = 0;        ///< copies made now
    std::size_t were_there = 0;  ///< copies that were in place already
    std::size_t refused = 0;     ///< copies that were not placed, since something else is in the way
    bool stopped = false;        ///< whether some copies were not made because stop() said so
};

/// Refuses a document that was prepared with another key than the vault's, since no leak of its copies could be named.
///
/// throws  bad_request
void require_key(const Vault& vault, const PreparedDocument& prepared);

/// Makes a copy of every source for every recipient. The ledger has it as pending before it is in place, and as issued afterwards.
///
/// Repeating an interrupted job makes what is missing and nothing else: the same job gives the same copy ids, and a file that is
/// there already and is this very copy is left alone. Any other file in the way is refused and never replaced, except for what a
/// power failure left of this very copy.
/// Copies are made and written on options.threads threads. The ledger is written from the caller's thread alone, once for all
/// copies that were made since it was written last.
/// throws   bad_request when a source was prepared with another key; Error when a copy cannot be made or written; what was finished stays,
/// and is in the ledger cost     memory for a few copies a thread and the receipts of some thousand recipients, however long the list is
IssueSummary issue(Vault& vault, std::span<const SourceDocument> sources, std::span<const Recipient> recipients,
                   const IssueOptions& options, const IssueCallbacks& callbacks);

}  // namespace telltale
