#include "vault/derived_file.hpp"

#include <sodium.h>

#include "mark/keystream.hpp"
#include "system/replace_file.hpp"

namespace telltale {
namespace {

/// The MAC of a derived file. Its extension says what it is derived for, so one kind of file cannot stand in for another.
Subkey mac_of(const std::filesystem::path& file, const Sha256& document, const VaultKey& key, std::span<const std::uint8_t> content) {
    std::vector<std::uint8_t> message(document.bytes.begin(), document.bytes.end());
    message.insert(message.end(), content.begin(), content.end());
    return derive_subkey(key, "derived" + file.extension().string(), message);
}

}  // namespace

std::optional<std::vector<std::uint8_t>> read_derived(const std::filesystem::path& file, const Sha256& document, const VaultKey& key) {
    if (!std::filesystem::exists(file)) return std::nullopt;
    std::vector<std::uint8_t> content = read_file(file);
    Subkey mac;
    if (content.size() < mac.size()) return std::nullopt;
    std::copy(content.end() - static_cast<std::ptrdiff_t>(mac.size()), content.end(), mac.begin());
    content.resize(content.size() - mac.size());
    const bool fits = sodium_memcmp(mac_of(file, document, key, content).data(), mac.data(), mac.size()) == 0;
    return fits ? std::optional(std::move(content)) : std::nullopt;
}

void write_derived(const std::filesystem::path& file, const Sha256& document, const VaultKey& key, std::span<const std::uint8_t> content) {
    std::vector<std::uint8_t> bytes(content.begin(), content.end());
    const Subkey mac = mac_of(file, document, key, content);
    bytes.insert(bytes.end(), mac.begin(), mac.end());
    replace_file(file, bytes);
}

}  // namespace telltale
