#include <algorithm>

#include "mark/shift_layout.hpp"
#include "system/replace_file.hpp"
#include "telltale/error.hpp"
#include "vault/derived_file.hpp"
#include "vault/vault_state.hpp"

// The files that lie beside the ledger: originals, what they were converted to, layouts and features. The ledger has their hashes.

namespace telltale {
namespace fs = std::filesystem;
namespace {

std::optional<std::vector<std::uint8_t>> read_beside(const fs::path& file) {
    if (!fs::exists(file)) return std::nullopt;
    return read_file(file);
}

std::optional<Sha256> hash_of_file(const fs::path& file) {
    const auto bytes = read_beside(file);
    return bytes ? std::optional(sha256(*bytes)) : std::nullopt;
}

}  // namespace

void Vault::store_original(std::span<const std::uint8_t> document) {
    const Sha256 hash = sha256(document);
    state_->originals.store(document);
    state_->ledger.keep(hash, "original", [&] { return std::optional(hash); });
}

std::vector<std::uint8_t> Vault::store_converted(std::span<const std::uint8_t> document, std::span<const std::uint8_t> pdf) {
    store_original(document);
    const Sha256 hash = sha256(document);
    const std::vector<std::uint8_t> first = state_->originals.store_converted(hash, pdf);
    const Sha256 converted = sha256(first);
    state_->ledger.keep(converted, "original", [&] { return std::optional(converted); });
    state_->ledger.keep(hash, "pdf", [&] { return hash_of_file(state_->originals.converted_path(hash)); });
    return first;
}

std::optional<std::vector<std::uint8_t>> Vault::converted(const Sha256& document) const {
    const fs::path link = state_->originals.converted_path(document);
    const std::optional<Sha256> here = hash_of_file(link);
    const std::optional<Sha256> recorded = state_->ledger.kept(document, "pdf");
    if (here && here != recorded && !state_->has_shards)
        throw Error(ErrorKind::vault, link.string() + ": it is not as the ledger says: see `telltale ledger verify`");
    return state_->originals.converted(document);
}

/// Reads a file beside an original.
///
/// returns  nothing when there is none, or when it is not what the ledger says. Beside shards it may be recorded in another ledger
std::optional<std::vector<std::uint8_t>> Vault::read_kept(const Sha256& document, const std::string& kind) const {
    auto bytes = read_beside(state_->originals.beside(document, kind));
    if (!bytes) return std::nullopt;
    const std::optional<Sha256> recorded = state_->ledger.kept(document, kind);
    const bool fits = recorded ? *recorded == sha256(*bytes) : false;
    return fits || state_->has_shards ? std::move(bytes) : std::nullopt;
}

/// Stores a file beside an original, and its hash in the ledger. A file that is not what the ledger says is replaced.
void Vault::store_kept(const Sha256& document, const std::string& kind, std::span<const std::uint8_t> bytes, bool replaces) {
    if (bytes.empty()) return;
    const fs::path path = state_->originals.beside(document, kind);
    if (replaces || (fs::exists(path) && !read_kept(document, kind))) {
        replace_file(path, bytes);
    } else {
        create_file(path, bytes);
    }
    state_->ledger.keep(document, kind, [&] { return hash_of_file(path); });
}

void Vault::store_layout(const Sha256& document, std::span<const std::uint8_t> layout) {
    const auto kept_bytes = read_kept(document, "shift");
    const auto moved = shift_layout_from(layout);
    if (!kept_bytes || !moved || moved->distance <= 0) return store_kept(document, "shift", layout, false);
    const auto kept = shift_layout_from(*kept_bytes);
    if (!kept || kept->distance <= 0) return store_kept(document, "shift", layout, true);
    const auto both = merged(*kept, *moved);
    if (both && *both != *kept) return store_kept(document, "shift", to_bytes(*both), true);
    store_kept(document, "shift", *kept_bytes, false);
}

std::vector<Sha256> Vault::documents_with_layout() const {
    return state_->originals.with(".shift");
}

std::optional<std::vector<std::uint8_t>> Vault::layout(const Sha256& document) const {
    return read_kept(document, "shift");
}

void Vault::store_features(const Sha256& document, std::span<const std::uint8_t> features) {
    store_kept(document, "features", features, false);
}

std::vector<Sha256> Vault::documents_with_features() const {
    return state_->originals.with(".features");
}

std::optional<std::vector<std::uint8_t>> Vault::features(const Sha256& document) const {
    return read_kept(document, "features");
}

void Vault::store_lines(const Sha256& document, std::span<const std::uint8_t> lines) const {
    write_derived(state_->originals.beside(document, "lines"), document, state_->key, lines);
}

std::optional<std::vector<std::uint8_t>> Vault::lines(const Sha256& document) const {
    return read_derived(state_->originals.beside(document, "lines"), document, state_->key);
}

fs::path Vault::original_path(const Sha256& document) const {
    return state_->originals.path(document);
}

std::optional<std::vector<std::uint8_t>> Vault::original(const Sha256& document) const {
    auto bytes = read_beside(original_path(document));
    if (bytes && sha256(*bytes) != document) return std::nullopt;
    return bytes;
}

}  // namespace telltale
