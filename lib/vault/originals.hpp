#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "telltale/copy.hpp"

namespace telltale {

/// Unmarked documents, each stored under the SHA-256 of its bytes, once.
class Originals {
public:
    explicit Originals(std::filesystem::path directory) : directory_(std::move(directory)) {}

    std::filesystem::path path(const Sha256& document) const { return directory_ / document.hex(); }
    /// Where this document's text moves; beside the document.
    std::filesystem::path layout_path(const Sha256& document) const { return directory_ / (document.hex() + ".shift"); }
    /// By what its pictures are known again; likewise.
    std::filesystem::path features_path(const Sha256& document) const { return directory_ / (document.hex() + ".features"); }
    /// Those beside which a file of this kind lies, sorted.
    std::vector<Sha256> with(std::string_view extension) const;
    /// One that is there already stays. throws system
    void store(std::span<const std::uint8_t> document) const;
    /// Stores a PDF as an original, and that it was made from this document: a file `<hash>.pdf` beside, with the PDF's hash.
    /// returns  the PDF that was kept first
    std::vector<std::uint8_t> store_converted(const Sha256& document, std::span<const std::uint8_t> pdf) const;
    std::optional<std::vector<std::uint8_t>> converted(const Sha256& document) const;

private:
    std::filesystem::path directory_;
};

}  // namespace telltale
