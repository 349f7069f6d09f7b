#pragma once

#include "telltale/vault.hpp"
#include "vault/store/table.hpp"

namespace telltale {

/// The row of a receipt, without place, MAC and commitments.
///
/// seed  hash of the copy's seed
Row row_of(const Receipt& receipt, const Digest<32>& seed);
/// The receipt in a row. What was erased is empty.
Receipt receipt_of(const Row& row);

/// Takes the salts and commitments of those values over that are the same in both rows.
void keep_commitments(Table table, const Row& from, Row& row);

/// Whether the salt from which the copy id was made was erased, so that the id cannot be recomputed.
bool is_forgotten(const Row& row);

}  // namespace telltale
