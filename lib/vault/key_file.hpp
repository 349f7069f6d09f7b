#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "telltale/key.hpp"

namespace telltale {

/// Writes a key to a new file, which only its owner can read from the first moment on.
///
/// returns  false, with nothing changed, when there is a file already
/// throws   system
bool create_key_file(const std::filesystem::path& path, const VaultKey& key);

/// Reads the key in a file.
///
/// throws  vault when the file is missing, cannot be read, or does not hold exactly one key
VaultKey read_key_file(const std::filesystem::path& path);

/// Whether somebody besides the owner may read or write the file.
bool is_open_to_others(const std::filesystem::path& path);

/// Seals a key so that only a passphrase opens it, by Argon2id and XSalsa20-Poly1305.
///
/// cost  about a second and 256 MB, on purpose: so is every guess at the passphrase
std::vector<std::uint8_t> seal_key(const VaultKey& key, std::string_view passphrase);
/// Opens a sealed key.
///
/// throws  vault when the bytes are damaged or the passphrase is another
/// cost    as seal_key
VaultKey unseal_key(std::span<const std::uint8_t> sealed, std::string_view passphrase);

}  // namespace telltale
