#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "telltale/carrier.hpp"
#include "telltale/copy.hpp"
#include "telltale/key.hpp"

namespace telltale {

enum class Strength { subtle, normal, strong };

/// Which text is moved by a hair.
///
/// live  text of PDFs, in which nothing but its place changes
/// all   text of scanned pages and of pictures too, whose pixels move
enum class MovedText { none, live, all };

struct StampOptions {
    Strength strength = Strength::normal;
    bool tint = true;                   ///< the page-wide background pattern
    bool file = true;                   ///< the opaque tag in the file; the ledger's hash needs nothing in it
    MovedText shift = MovedText::live;  ///< MovedText::all alters pixels, so it is a choice
    double shift_distance = 0.2;        ///< points, each way; more than 0.3 can be seen
    /// PreparedDocument::shift_layout() of copies that were made before, if there are any. Text then moves in these pieces, as whoever
    /// traces has to know them; where it would not, MovedText::live leaves it where it is and MovedText::all is refused.
    std::vector<std::uint8_t> kept_layout{};
    bool break_signature = false;          ///< stamp a signed PDF although that invalidates its signature
    bool over_mark = false;                ///< stamp a PDF that is a marked copy already, of this vault or another
    Carrier carrier = Carrier::automatic;  ///< of the tint, in PDFs
    std::string password{};                ///< opens an encrypted PDF
};

/// One finished copy and what the ledger has to know of it.
struct StampedCopy {
    CopyId copy;
    std::vector<std::uint8_t> bytes;  ///< the whole file, in the document's own format
    Sha256 sha256;                    ///< of bytes
};

/// A part of a copy's file.
///
/// in_every_copy  the same bytes at the same address in all copies of one prepared document, for as long as that lives
struct CopyPiece {
    std::span<const std::uint8_t> bytes;
    bool in_every_copy = false;
};

/// Takes a copy's file: first what is in every copy, if anything is, then the rest. What it throws is thrown on.
using CopySink = std::function<void(const CopyPiece&)>;

/// A document that has been read, checked and laid out once, so that each copy costs little.
///
/// Copies differ in nothing but the mark: same key, document, options and copy id give the same bytes.
/// Safe to use from many threads at once. Holds the document in memory, never on disk.
class PreparedDocument {
public:
    PreparedDocument(PreparedDocument&&) noexcept;
    PreparedDocument& operator=(PreparedDocument&&) noexcept;
    ~PreparedDocument();

    const Sha256& document() const;  ///< of the unmarked file
    int pages() const;
    double psnr_db() const;                            ///< of the mark; for PDF computed from the tile on white
    const std::string& extension() const;              ///< "pdf", "png", "jpg", "webp", "tif" or "bmp"
    const std::vector<std::string>& channels() const;  ///< "tint", "shift", "file": those that this document really carries
    const std::vector<std::string>& warnings() const;  ///< one sentence each, e.g. that attachments are not marked
    /// Pages that are pictures, or show some in a fifth of their area or more, from 0: features of them are worth keeping
    /// beside the original, see OriginalPages::features().
    std::vector<std::size_t> picture_pages() const;
    /// Where this document's text stands, and whether it moves: to be kept beside the original, since whoever traces finds the
    /// page that a leak shows by it. Of a PDF that is not moved, the first 200 pages; empty where there is no text.
    ///
    /// cost  without the shift some 6 ms a page; with it, 0.2 s more a page that is a scan
    std::vector<std::uint8_t> shift_layout() const;

    /// The copy for one id. throws Error (system, damaged) when it cannot be made
    StampedCopy copy_for(const CopyId& copy) const;
    /// The same into a sink, which costs less: of a PDF, what is in every copy is not copied.
    ///
    /// returns  the hash of all pieces
    Sha256 copy_for(const CopyId& copy, const CopySink& sink) const;

private:
    friend PreparedDocument prepare(std::span<const std::uint8_t>, const VaultKey&, const StampOptions&);
    struct State;
    explicit PreparedDocument(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// Reads a document and makes it ready to be stamped.
///
/// document  the whole file: PDF, PNG, JPEG, WebP, TIFF or BMP
/// throws    Error: not_a_document, damaged, encrypted, signed_document, unsupported, too_small
/// cost      one parse and one write of the document
PreparedDocument prepare(std::span<const std::uint8_t> document, const VaultKey& key, const StampOptions& options = {});

constexpr int web_tile_side = 320;  ///< CSS pixels: a quarter of 1280, about as on a page that fills a window

/// One copy's pattern for a web page: a PNG that repeats without a seam, web_tile_side pixels a side. A screenshot of the
/// page under it is traced like any other leak.
StampedCopy web_tile(const VaultKey& key, const CopyId& copy, Strength strength = Strength::normal);
/// The style that lays a tile over a whole page and lets everything below be seen, selected and clicked.
///
/// address  of the tile: a URL, relative or absolute, or a data: one
std::string web_tile_css(std::string_view address);

}  // namespace telltale
