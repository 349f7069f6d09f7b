#include "telltale/copy.hpp"

#include <sodium.h>

namespace telltale {

CopyId copy_id(const Sha256& document, const CopyOrigin& origin) {
    Digest<32> commitment;  // H(salt, recipient id) is BLAKE2b-256 of the recipient id, keyed with the salt
    crypto_generichash(commitment.bytes.data(), commitment.bytes.size(), reinterpret_cast<const unsigned char*>(origin.recipient_id.data()),
                       origin.recipient_id.size(), origin.salt.data(), origin.salt.size());
    CopyId id;
    crypto_generichash_state state;
    crypto_generichash_init(&state, nullptr, 0, id.bytes.size());
    crypto_generichash_update(&state, document.bytes.data(), document.bytes.size());
    crypto_generichash_update(&state, commitment.bytes.data(), commitment.bytes.size());
    crypto_generichash_update(&state, origin.nonce.data(), origin.nonce.size());
    crypto_generichash_final(&state, id.bytes.data(), id.bytes.size());
    return id;
}

}  // namespace telltale
