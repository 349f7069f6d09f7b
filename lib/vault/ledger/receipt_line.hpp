#pragma once

#include <string>
#include <string_view>

#include "vault/ledger/ledger.hpp"

namespace telltale {

/// As the functions of Vault do that have these names.
std::string receipt_line(const Ledger& ledger, const CopyId& copy, std::string_view path);
std::string check_receipt(const Ledger& ledger, std::string_view line);

}  // namespace telltale
