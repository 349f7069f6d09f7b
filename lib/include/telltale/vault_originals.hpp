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

/// Gives the tracer a vault's originals, layouts and features.
///
/// Originals are drawn by the helper process that decodes leaks. Traces may use one object from several threads at once, also
/// while another thread uses the vault: it reads the files beside the ledger and not the ledger.
class VaultOriginals : public OriginalPages {
public:
    /// vault  must outlive this object
    explicit VaultOriginals(const Vault& vault) : vault_(vault) {}

    /// Adds the file of a document that was deleted from the vault. It must be added before the first trace.
    ///
    /// It reads the ledger, so it must not run while another thread uses the vault.
    /// returns  the document's hash
    /// throws   bad_request when the ledger has no copy of the document; system when the file cannot be read; as prepare() does
    Sha256 add(const std::string& path);

    std::vector<Sha256> documents() const override;
    std::vector<std::uint8_t> layout(const Sha256& document) const override;
    std::optional<Raster> draw(const Sha256& document, int page, int long_side_px) const override;
    /// Lines that were not kept with the original are found, and kept, when they are first asked for: some 60 ms a page.
    std::vector<std::vector<std::uint8_t>> lines(const Sha256& document) const override;
    std::vector<Sha256> pictures() const override;
    std::vector<std::uint8_t> features(const Sha256& document) const override;
    std::vector<Sha256> documents_containing(const CopyId& copy) const override;

private:
    struct Added {
        std::vector<std::uint8_t> bytes;
        std::vector<std::uint8_t> layout;
        std::vector<std::uint8_t> features;
    };
    const Added* added(const Sha256& document) const;
    /// Appends to the vault's documents that have a part (layout or features) those added documents that have it too.
    std::vector<Sha256> with_added(std::vector<Sha256> documents, std::vector<std::uint8_t> Added::*part) const;

    const Vault& vault_;
    std::map<Sha256, Added> added_;
};

/// Prepares a document as prepare() does, with the vault's key and the layout by which text of earlier copies moved.
///
/// options  kept_layout is filled in from the vault unless options.shift is MovedText::none
/// throws   as prepare() does
PreparedDocument prepare_for(const Vault& vault, std::span<const std::uint8_t> document, StampOptions options = {});

/// Keeps all that the tracer compares leaks of a document with: the original, its layout, features of its pictures, and the lines by
/// which its pages are found.
///
/// This is the one function that programs call to keep an original, before its first copy leaves the house. Calling it again for the
/// same document does little.
/// prepared  what prepare_for() made of this document
/// throws    system when there is no room; as Vault does
/// cost      the first time, some 0.1 s for each picture and what drawing it takes, and 60 ms for each page of text
void keep_original(Vault& vault, std::span<const std::uint8_t> document, const PreparedDocument& prepared);

}  // namespace telltale
