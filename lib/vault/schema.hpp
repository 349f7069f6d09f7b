#pragma once

#include <string>

#include "vault/database.hpp"

namespace telltale {

constexpr int schema_version = 2;

/// Lays out an empty ledger for one key.
///
/// returns  false, with nothing changed, when there is a ledger already
bool create_schema(Database& database, const std::string& key_id);

/// Brings an older ledger up to this version.
///
/// throws  vault when this is no ledger, is of a later version, or was written with another key
void check_schema(Database& database, const std::string& key_id);

/// A fact about the ledger as a whole, or empty.
std::string meta(const Database& database, std::string_view name);
void put_meta(Database& database, std::string_view name, std::string_view value);

}  // namespace telltale
