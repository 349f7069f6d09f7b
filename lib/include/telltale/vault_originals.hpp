#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
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

    /// Also a file that was deleted from the vault, before any trace.
    ///
    /// throws  bad_request when the ledger has no copy of it; as read_file and prepare do
    void add(const std::string& path);

    std::vector<Sha256> documents() const override;
    std::vector<std::uint8_t> layout(const Sha256& document) const override;
    std::optional<Raster> draw(const Sha256& document, int page, int long_side_px) const override;
    std::vector<Sha256> pictures() const override;
    std::vector<std::uint8_t> features(const Sha256& document) const override;

private:
    struct Added {
        std::vector<std::uint8_t> bytes;
        std::vector<std::uint8_t> layout;
        std::vector<std::uint8_t> features;
    };
    const Added* added(const Sha256& document) const;
    /// The vault's documents that have a part, and those added that have it.
    std::vector<Sha256> with_added(std::vector<Sha256> documents, std::vector<std::uint8_t> Added::*part) const;

    const Vault& vault_;
    std::map<Sha256, Added> added_;
};

/// prepare() with the vault's key, and with the layout that the vault has of copies made before.
PreparedDocument prepare_for(const Vault& vault, std::span<const std::uint8_t> document, StampOptions options = {});

/// Keeps what the tracer compares leaks with: the document, where its text moves, and how its pictures look.
///
/// prepared  by prepare_for
void keep_original(Vault& vault, std::span<const std::uint8_t> document, const PreparedDocument& prepared);

}  // namespace telltale
