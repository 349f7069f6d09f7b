#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

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

/// A key that only a passphrase opens: Argon2id and XSalsa20-Poly1305. Takes about a second and 256 MB, on purpose.
std::vector<std::uint8_t> seal_key(const VaultKey& key, std::string_view passphrase);
/// throws  vault: damaged, or another passphrase
VaultKey unseal_key(std::span<const std::uint8_t> sealed, std::string_view passphrase);

}  // namespace telltale
