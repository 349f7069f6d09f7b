#pragma once

#include <string>

#include "vault/sqlite/database.hpp"

namespace telltale {

constexpr int schema_version = 3;  ///< version of the tables that this program writes

/// Makes the tables of an empty database. Does nothing when it has some already.
void create_schema(Database& database);

/// The version of the ledger in a database: 1 or 2 for ledgers that have no MACs, which must be upgraded.
///
/// throws  vault unless the database is a ledger of such a version, or has exactly our tables and indices, and nothing else
int check_schema(const Database& database);

}  // namespace telltale
