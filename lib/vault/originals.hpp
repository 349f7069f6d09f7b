#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "telltale/copy.hpp"

namespace telltale {

/// The folder of unmarked documents. Each is stored once, under the SHA-256 hash of its bytes, with what belongs to it beside it.
class Originals {
public:
    explicit Originals(std::filesystem::path directory) : directory_(std::move(directory)) {}

    /// Where the document itself lies.
    std::filesystem::path path(const Sha256& document) const { return directory_ / document.hex(); }
    /// Where a file of a kind lies that belongs to the document: "original" (the document itself), "shift" (the layout, which says where
    /// its text stands and moves), "features" (by which its pictures are recognised), or "pdf" (the hash of what it was converted to).
    std::filesystem::path beside(const Sha256& document, const std::string& kind) const {
        return kind == "original" ? path(document) : directory_ / (document.hex() + "." + kind);
    }
    std::filesystem::path converted_path(const Sha256& document) const { return beside(document, "pdf"); }
    const std::filesystem::path& directory() const { return directory_; }
    /// The documents beside which a file with this extension lies, in ascending order.
    std::vector<Sha256> with(std::string_view extension) const;
    /// Stores a document. A file that is there already stays, unless it is not this document.
    ///
    /// throws  system
    void store(std::span<const std::uint8_t> document) const;
    /// Stores a PDF as an original, and the fact that it was made from this document: a file `<document>.pdf` that holds the PDF's hash.
    ///
    /// returns  the PDF that was stored first for this document
    std::vector<std::uint8_t> store_converted(const Sha256& document, std::span<const std::uint8_t> pdf) const;
    /// The PDF that was made from this document; nothing when none is stored.
    std::optional<std::vector<std::uint8_t>> converted(const Sha256& document) const;

private:
    std::filesystem::path directory_;
};

}  // namespace telltale
