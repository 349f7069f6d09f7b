#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "vault/store/table.hpp"

namespace telltale {

/// Bytes as lower-case hex digits.
std::string hex(const Bytes& bytes);
/// Reads what hex() writes; nothing when the text is anything else.
std::optional<Bytes> bytes_of_hex(std::string_view text);

}  // namespace telltale
