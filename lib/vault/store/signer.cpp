#include "vault/store/signer.hpp"

#include <sodium.h>

#include "mark/keystream.hpp"

namespace telltale {

Signer::Signer(const VaultKey& key) {
    static_assert(std::tuple_size_v<decltype(secret_)> == crypto_sign_SECRETKEYBYTES);
    Subkey seed = derive_subkey(key, "log-signature");
    crypto_sign_seed_keypair(public_key_.bytes.data(), secret_.data(), seed.data());
    sodium_memzero(seed.data(), seed.size());
}

Signer::~Signer() {
    sodium_memzero(secret_.data(), secret_.size());
}

Signature Signer::sign(std::span<const std::uint8_t> message) const {
    Signature signature;
    crypto_sign_detached(signature.bytes.data(), nullptr, message.data(), message.size(), secret_.data());
    return signature;
}

bool Signer::is_signed(std::span<const std::uint8_t> message, const Signature& signature) const {
    return crypto_sign_verify_detached(signature.bytes.data(), message.data(), message.size(), public_key_.bytes.data()) == 0;
}

}  // namespace telltale
