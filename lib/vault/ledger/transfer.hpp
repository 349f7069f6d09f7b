#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "vault/ledger/ledger.hpp"
#include "vault/ledger/merge.hpp"

namespace telltale {

/// Writes a ledger as lines of JSON: a head with the key's id, then the rows that Merge takes over.
///
/// The last line says how many lines there were, and signs all of them.
void export_lines(const Ledger& ledger, const std::string& key_id, const std::function<void(const std::string& line)>& write);

/// Merges an exported ledger in one transaction. Lines whose facts are here already change nothing.
///
/// throws  vault, with the line's number, and nothing is changed then
ImportSummary import_text(Ledger& ledger, const std::string& key_id, std::string_view text, const Merge::Look& look);

/// Merges another ledger in one transaction, once all of it has been verified.
///
/// throws  vault, and nothing is changed then
ImportSummary import_shard(Ledger& ledger, const Ledger& shard, const Merge::Look& look);

}  // namespace telltale
