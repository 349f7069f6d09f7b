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

/// How strongly the tint changes the page: by how many levels, and on how much of it (docs/format.md, section 5).
enum class Strength { subtle, normal, strong };

/// Which text a copy moves by a hair.
///
/// none  no text
/// live  text that a PDF shows as characters, of which nothing but their places changes
/// all   live text, and text that is a picture: on scanned pages and in picture documents, whose pixels move
enum class MovedText { none, live, all };

struct StampOptions {
    Strength strength = Strength::normal;
    bool tint = true;                   ///< channel tint: a faint pattern on the background of every page
    bool file = true;                   ///< channel file: an opaque tag in the copy's file; naming a file by its hash does not need it
    MovedText shift = MovedText::live;  ///< channel shift: text moved by a hair; MovedText::all has to be asked for, since it alters pixels
    double shift_distance = 0.2;        ///< how far text moves each way, in points; a move of more than 0.3 can be seen
    /// What PreparedDocument::shift_layout() returned when copies of this document were made before; empty when there are none.
    ///
    /// A copy can be traced only by the pieces in which its text moved, so new copies must move the same pieces. Where they
    /// would not, MovedText::live leaves text where it is, with a warning, and MovedText::all is refused.
    std::vector<std::uint8_t> kept_layout{};
    bool break_signature = false;          ///< whether to stamp a signed PDF although that invalidates its signature
    bool over_mark = false;                ///< whether to stamp a PDF that is a marked copy already, of this vault or another
    Carrier carrier = Carrier::automatic;  ///< how pages of PDFs carry the tint
    std::string password{};                ///< password that opens an encrypted PDF
};

/// One finished copy, and what the ledger has to know about it.
struct StampedCopy {
    CopyId copy;
    std::vector<std::uint8_t> bytes;  ///< the whole file, in the document's own format
    Sha256 sha256;                    ///< hash of bytes
};

/// A part of a copy's file.
///
/// in_every_copy  whether all copies of the prepared document have this piece, at this address, for as long as the document lives
struct CopyPiece {
    std::span<const std::uint8_t> bytes;
    bool in_every_copy = false;
};

/// Takes a copy's file in pieces: first the piece that is in every copy, if there is one, then the rest.
///
/// What it throws reaches the caller of copy_for().
using CopySink = std::function<void(const CopyPiece&)>;

/// A document that has been read, checked and laid out once, so that each copy costs little.
///
/// Copies differ in nothing but the mark: the same key, document, options and copy id give the same bytes. A PDF that is encrypted
/// with AES is the exception: each copy is encrypted anew, which begins with other random bytes every time.
/// It is safe to use from many threads at once. It holds the document in memory, never on disk.
class PreparedDocument {
public:
    PreparedDocument(PreparedDocument&&) noexcept;
    PreparedDocument& operator=(PreparedDocument&&) noexcept;
    ~PreparedDocument();

    const Sha256& document() const;        ///< hash of the unmarked file
    const std::string& key_id() const;     ///< VaultKey::id() of the key that marks its copies; a ledger of another key cannot name them
    int pages() const;                     ///< number of pages; a picture has one, a TIFF one or more
    double psnr_db() const;                ///< PSNR of white paper under the tint; infinite without tint; the shift does not count
    const std::string& extension() const;  ///< "pdf", "png", "jpg", "webp", "tif" or "bmp": what copies should be called
    const std::vector<std::string>& channels() const;  ///< "tint", "shift", "file": those that copies of this document really carry
    const std::vector<std::string>& warnings() const;  ///< one sentence each, for example that attachments are not marked
    /// The pages that are pictures, or may show pictures on a fifth of their area or more, counted from 0.
    ///
    /// Their features are worth keeping beside the original: see OriginalPages::features().
    std::vector<std::size_t> picture_pages() const;
    /// Where this document's text stands, and in which pieces it moves, if it moves. See docs/format-shift.md, section 4.
    ///
    /// It should be kept beside the original, since the tracer finds by it which page a leak shows, and reads moved text by it.
    /// returns  empty when there is no text, and for a picture whose text does not move. When a PDF's text does not move, the layout
    ///          has the first 200 pages
    /// cost     nothing when text moves, since prepare() has found it; else some 6 ms for each page of a PDF
    std::vector<std::uint8_t> shift_layout() const;

    /// Makes the copy that has this id.
    ///
    /// throws  Error (system, damaged) when it cannot be made
    StampedCopy copy_for(const CopyId& copy) const;
    /// Makes the copy and hands it to a sink, which costs less: the piece that all copies of a PDF share is not copied.
    ///
    /// returns  the SHA-256 hash of the whole file
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
/// throws    Error: not_a_document, damaged, encrypted, signed_document, unsupported, too_small; bad_request when the options leave no
///           channel, or when MovedText::all would move text in other pieces than options.kept_layout has
/// cost      one parse and one write of the document, and some 0.2 s for each scanned page whose text moves
PreparedDocument prepare(std::span<const std::uint8_t> document, const VaultKey& key, const StampOptions& options = {});

constexpr int web_tile_side = 320;  ///< CSS pixels: a quarter of 1280, about as on a page that fills a window

/// Makes one copy's pattern for a web page: a PNG of web_tile_side pixels a side that repeats without a seam.
///
/// A screenshot of the page under the pattern is traced like any other leak.
StampedCopy web_tile(const VaultKey& key, const CopyId& copy, Strength strength = Strength::normal);
/// Writes the style sheet that lays a tile over a whole page and lets everything below be seen, selected and clicked.
///
/// address  where the tile is: a relative or absolute URL, or a data: URL
std::string web_tile_css(std::string_view address);

}  // namespace telltale
