#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

#include "support/forgery.hpp"
#include "support/pdf_forgery.hpp"
#include "telltale/stamp.hpp"
#include "telltale/trace.hpp"

namespace telltale::blackbox {

/// One of the people for whom every document is stamped, counted from 0.
using Person = int;

/// A vault in memory that keeps its originals, and the copies that honest people and forgers hold.
///
/// Its functions may be called from several threads at once, but for add(), which has to come first.
class FramingVault : public OriginalPages {
public:
    static constexpr Person people = 12;

    explicit FramingVault(std::uint8_t key_number);

    /// Stamps one more document for everybody.
    ///
    /// file     a PDF, of which the first page is looked at, or a PNG
    /// returns  the document's number, from 0
    int add(std::vector<std::uint8_t> file);

    /// Deletes the original of a document, as a vault's owner may. Its copies stay in the ledger. It has to come before any trace.
    void forget_original(int document) { kept_[static_cast<std::size_t>(document)]->is_forgotten = true; }

    const VaultKey& key() const { return key_; }
    CopyId copy(int document, Person person) const;
    const Sha256& hash(int document) const { return kept_[static_cast<std::size_t>(document)]->hash; }
    int document_of(const CopyId& copy) const;
    Person person_of(const CopyId& copy) const;

    /// The file of somebody's copy.
    support::FileBytes copy_file(int document, Person person) const;
    /// Somebody's copy, as drawn on a screen. A picture has its own size whatever the dpi.
    Raster copy_drawn(int document, Person person, int dpi) const;
    /// The same after its owner has stripped the tint. The text is where that copy moves it; of a picture nothing is left.
    Raster bare_drawn(int document, Person person, int dpi) const;
    /// The document without any mark.
    Raster original_drawn(int document, int dpi) const;
    /// A copy's tint as a forger with a PDF editor gets it, everywhere on the page; or what a picture's copy adds to the picture.
    support::LiftedMark mark_of(int document, Person person, int dpi) const;

    /// Traces one leak among all copies, beside the originals.
    ///
    /// file  the leak's bytes; may be empty
    TraceReport trace_leak(const Raster& leak, std::span<const std::uint8_t> file = {}) const;

    std::vector<Sha256> documents() const override;
    std::vector<std::uint8_t> layout(const Sha256& document) const override;
    std::optional<Raster> draw(const Sha256& document, int page, int long_side_px) const override;
    std::vector<Sha256> pictures() const override;
    std::vector<std::uint8_t> features(const Sha256& document) const override;
    std::vector<std::vector<std::uint8_t>> lines(const Sha256& document) const override;

private:
    struct Kept {
        std::vector<std::uint8_t> file;
        Sha256 hash;
        bool is_pdf = false;
        bool is_forgotten = false;                  ///< whether the tracer no longer gets it
        std::unique_ptr<PreparedDocument> whole;    ///< with tint and moved text
        std::unique_ptr<PreparedDocument> bare;     ///< with moved text alone; null for a picture
        std::unique_ptr<PreparedDocument> tinting;  ///< an empty page of the same size, with the tint alone; null for a picture
        std::vector<std::uint8_t> empty_page;
        std::vector<std::uint8_t> layout;
        std::vector<std::uint8_t> features;
        std::vector<std::uint8_t> lines;  ///< of the first page, which is the one that is looked at
    };
    const Kept& kept(int document) const { return *kept_[static_cast<std::size_t>(document)]; }
    const Kept* find(const Sha256& document) const;

    VaultKey key_;
    std::vector<std::unique_ptr<Kept>> kept_;
    std::vector<Candidate> candidates_;
    mutable std::mutex guard_;
    mutable std::map<std::pair<Sha256, int>, Raster> drawn_;
};

/// Draws the first page of a PDF with poppler.
///
/// size  the options that say how large, such as {"-r", "110"}
Raster first_page(std::span<const std::uint8_t> pdf, const std::vector<std::string>& size);

}  // namespace telltale::blackbox
