#pragma once

#include <functional>
#include <optional>
#include <string>

#include "vault/ledger.hpp"

namespace telltale {

/// A ledger as lines of JSON: a head with the key's id, then recipients, copies and log entries, then how many lines
/// there were, so that one that was cut short is noticed.
void export_lines(const Ledger& ledger, const std::string& key_id, const std::function<void(const std::string& line)>& write);

/// Merges such lines in one transaction; lines that are here already change nothing.
///
/// next    the next line, or nothing at the end
/// throws  vault, with the line's number; nothing is changed then
ImportSummary import_lines(Ledger& ledger, const std::string& key_id, const std::function<std::optional<std::string>()>& next);

}  // namespace telltale
