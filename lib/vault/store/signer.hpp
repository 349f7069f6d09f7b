#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "telltale/copy.hpp"
#include "telltale/key.hpp"

namespace telltale {

using Signature = Digest<64>;

/// An Ed25519 key pair, derived from the vault's key. Its secret half is wiped by the destructor.
class Signer {
public:
    explicit Signer(const VaultKey& key);
    ~Signer();
    Signer(const Signer&) = default;
    Signer& operator=(const Signer&) = default;

    const Digest<32>& public_key() const { return public_key_; }
    Signature sign(std::span<const std::uint8_t> message) const;
    bool is_signed(std::span<const std::uint8_t> message, const Signature& signature) const;

private:
    Digest<32> public_key_{};
    std::array<std::uint8_t, 64> secret_{};
};

}  // namespace telltale
