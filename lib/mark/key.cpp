#include "telltale/key.hpp"

#include <sodium.h>

#include <algorithm>

#include "mark/keystream.hpp"
#include "telltale/copy.hpp"
#include "telltale/error.hpp"

namespace telltale {
namespace {

void start_sodium() {
    if (sodium_init() < 0) throw Error(ErrorKind::system, "the system's random source cannot be opened");
}

}  // namespace

VaultKey VaultKey::generate() {
    start_sodium();
    VaultKey key;
    randombytes_buf(key.bytes_.data(), key.bytes_.size());
    return key;
}

VaultKey VaultKey::from_bytes(std::span<const std::uint8_t> bytes) {
    start_sodium();
    if (bytes.size() != size) throw Error(ErrorKind::bad_request, "a vault key has exactly 32 bytes");
    VaultKey key;
    std::copy(bytes.begin(), bytes.end(), key.bytes_.begin());
    return key;
}

VaultKey::~VaultKey() {
    sodium_memzero(bytes_.data(), bytes_.size());
}

std::string VaultKey::id() const {
    const Subkey name = derive_subkey(*this, "key-id");
    Digest<8> head;
    std::copy_n(name.begin(), head.bytes.size(), head.bytes.begin());
    return head.hex();
}

}  // namespace telltale
