#pragma once

#include <set>

#include "vault/ledger/ledger.hpp"

namespace telltale {

/// Checks every row, every MAC, every copy id and the chain of every log, inside the store's read().
///
/// report     gets counts, the heads of the logs, signed, and one sentence for each problem
/// documents  gets the documents that the ledger has copies of
void check_ledger(const Ledger& ledger, VaultReport& report, std::set<Sha256>& documents);

}  // namespace telltale
