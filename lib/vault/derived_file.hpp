#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "telltale/copy.hpp"
#include "telltale/key.hpp"

namespace telltale {

/// Reads a file that is derived from an original, and lies beside it.
///
/// Such a file can be made again, so no ledger has its hash: it ends with a MAC under the vault's key instead.
/// returns  its content; nothing when there is no such file, or it was not written with this key for this document
std::optional<std::vector<std::uint8_t>> read_derived(const std::filesystem::path& file, const Sha256& document, const VaultKey& key);

/// Writes such a file, in place of one that is there.
///
/// throws  system when it cannot be written
void write_derived(const std::filesystem::path& file, const Sha256& document, const VaultKey& key, std::span<const std::uint8_t> content);

}  // namespace telltale
