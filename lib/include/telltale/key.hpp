#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace telltale {

/// The one secret of a vault: 32 random bytes, wiped from memory by the destructor.
///
/// Whoever holds it can both name and forge a copy. Every use derives a subkey of its own (docs/format.md, section 2).
class VaultKey {
public:
    static constexpr std::size_t size = 32;
    using Bytes = std::array<std::uint8_t, size>;

    /// Makes a new key from the system's random source.
    static VaultKey generate();
    /// Takes a key that was kept elsewhere.
    ///
    /// throws  bad_request when there are not exactly 32 bytes
    static VaultKey from_bytes(std::span<const std::uint8_t> bytes);

    VaultKey(const VaultKey&) = default;
    VaultKey& operator=(const VaultKey&) = default;
    ~VaultKey();

    const Bytes& bytes() const { return bytes_; }

    /// A public name of the key, 16 hex digits, that says nothing about it. The ledger carries it.
    std::string id() const;

private:
    VaultKey() = default;
    Bytes bytes_{};
};

}  // namespace telltale
