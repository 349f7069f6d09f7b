#pragma once

#include <functional>
#include <optional>
#include <string>

#include "vault/ledger.hpp"

namespace telltale {

/// Writes a ledger as lines of JSON: a head with the key's id, then recipients, copies and log entries.
///
/// The last line says how many lines there were, so that a file that was cut short is noticed.
void export_lines(const Ledger& ledger, const std::string& key_id, const std::function<void(const std::string& line)>& write);

/// Merges the lines of an exported ledger in one transaction. Lines whose facts are here already change nothing.
///
/// next    gives the next line, or nothing at the end
/// throws  vault, with the line's number, and nothing is changed then
ImportSummary import_lines(Ledger& ledger, const std::string& key_id, const std::function<std::optional<std::string>()>& next);

}  // namespace telltale
