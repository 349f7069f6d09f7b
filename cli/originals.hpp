#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "telltale/stamp.hpp"
#include "telltale/trace.hpp"
#include "telltale/vault.hpp"

namespace telltale {

/// The vault's originals, drawn by the helper that draws leaks.
class VaultOriginals : public OriginalPages {
public:
    /// vault  must outlive this
    explicit VaultOriginals(const Vault& vault) : vault_(vault) {}

    std::vector<Sha256> documents() const override;
    std::vector<std::uint8_t> layout(const Sha256& document) const override;
    std::optional<Raster> draw(const Sha256& document, int page, int long_side_px) const override;
    std::vector<Sha256> pictures() const override;
    std::vector<std::uint8_t> features(const Sha256& document) const override;

private:
    const Vault& vault_;
};

/// Keeps what the tracer compares leaks with: the document, where its text moves, and how its pictures look.
void keep_original(Vault& vault, std::span<const std::uint8_t> document, const PreparedDocument& prepared);

}  // namespace telltale
