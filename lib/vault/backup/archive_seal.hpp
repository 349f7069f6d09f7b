#pragma once

#include <sodium.h>

#include <cstdint>
#include <span>

#include "telltale/copy.hpp"
#include "telltale/key.hpp"

namespace telltale {

/// Authenticates a backup as a whole: keyed BLAKE2b-256 over every byte that comes before the seal, under a subkey of the vault's.
///
/// The bytes are those of the file, heads and padding included, so names, sizes, order and number of the members are bound too.
class ArchiveSeal {
public:
    explicit ArchiveSeal(const VaultKey& key);
    ~ArchiveSeal();
    ArchiveSeal(const ArchiveSeal&) = delete;
    ArchiveSeal& operator=(const ArchiveSeal&) = delete;

    void add(std::span<const std::uint8_t> bytes);
    /// The code of all bytes that were added; nothing can be added afterwards.
    Digest<32> code();

private:
    crypto_generichash_state state_;
};

}  // namespace telltale
