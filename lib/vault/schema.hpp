#pragma once

#include <string>

#include "vault/database.hpp"

namespace telltale {

constexpr int schema_version = 1;

/// Lays out an empty ledger for one key.
///
/// returns  false, with nothing changed, when there is a ledger already
bool create_schema(Database& database, const std::string& key_id);

/// throws  vault when this is no ledger, is of a later version, or was written with another key
void check_schema(const Database& database, const std::string& key_id);

}  // namespace telltale
