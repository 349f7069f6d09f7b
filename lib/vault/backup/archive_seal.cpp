#include "vault/backup/archive_seal.hpp"

#include "mark/keystream.hpp"

namespace telltale {

ArchiveSeal::ArchiveSeal(const VaultKey& key) {
    Subkey subkey = derive_subkey(key, "backup");
    crypto_generichash_init(&state_, subkey.data(), subkey.size(), Digest<32>{}.bytes.size());
    sodium_memzero(subkey.data(), subkey.size());
}

ArchiveSeal::~ArchiveSeal() {
    sodium_memzero(&state_, sizeof state_);
}

void ArchiveSeal::add(std::span<const std::uint8_t> bytes) {
    crypto_generichash_update(&state_, bytes.data(), bytes.size());
}

Digest<32> ArchiveSeal::code() {
    Digest<32> code;
    crypto_generichash_final(&state_, code.bytes.data(), code.bytes.size());
    return code;
}

}  // namespace telltale
