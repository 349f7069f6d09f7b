#pragma once

#include <string>

#include "vault/database.hpp"

namespace telltale {

constexpr int schema_version = 2;  ///< version of the tables that this program writes

/// Makes the tables of an empty ledger for one key.
///
/// returns  false, with nothing changed, when there is a ledger already
bool create_schema(Database& database, const std::string& key_id);

/// Brings an older ledger up to this version.
///
/// throws  vault when the database is no ledger, is of a later version, or was written with another key
void check_schema(Database& database, const std::string& key_id);

/// A fact about the ledger as a whole; empty when it is not recorded.
std::string meta(const Database& database, std::string_view name);
/// Records a fact about the ledger as a whole.
void put_meta(Database& database, std::string_view name, std::string_view value);

}  // namespace telltale
