#pragma once

#include <filesystem>

#include "telltale/key.hpp"

namespace telltale {

/// Puts a key where none is, readable by its owner alone from the first moment on.
///
/// returns  false, with nothing changed, when there is a file already
/// throws   system
bool create_key_file(const std::filesystem::path& path, const VaultKey& key);

/// throws  vault when it is missing, cannot be read, or does not hold exactly one key
VaultKey read_key_file(const std::filesystem::path& path);

/// True when somebody besides the owner may read or write the file.
bool is_open_to_others(const std::filesystem::path& path);

}  // namespace telltale
