#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "document/probe.hpp"
#include "mark/sha256.hpp"
#include "mark/shift_layout.hpp"
#include "mark/tile.hpp"
#include "telltale/carrier.hpp"
#include "telltale/copy.hpp"

namespace telltale {

/// Which text of a document moves, and how far.
struct TextMoves {
    double distance = 0;       ///< displayed points each way; 0 leaves text where it is
    bool of_pictures = false;  ///< text of scanned pages and of pictures moves too, which alters pixels

    auto operator<=>(const TextMoves&) const = default;
};

/// Everything in which the file of one copy differs from those of others: a tile for each lane, where text moves, and the tag.
struct Mark {
    std::vector<Tile> tiles;  ///< one for each lane that the document has a page in, or empty when the tint is off
    std::optional<FileTag> tag;
    TextMoves moves;                              ///< what Document::shift_layout() was asked for
    std::vector<std::vector<std::int8_t>> shift;  ///< chips of each page's slots, as Document::shift_layout() numbers them
};

/// A file in two parts, so that what copies share is neither copied nor hashed again.
struct FileParts {
    std::span<const std::uint8_t> head{};  ///< the beginning of all copies whose marks have this shape, held by the document; may be empty
    Sha256Stream hashed_head{};
    std::vector<std::uint8_t> rest{};
};

/// Puts the parts together.
std::vector<std::uint8_t> whole(FileParts parts);

/// What whoever opens a document allows and asks for.
struct OpenOptions {
    bool break_signature = false;
    bool over_mark = false;  ///< a PDF that carries a mark already is accepted
    Carrier carrier = Carrier::automatic;
    std::string password{};
    TextMoves moves{};  ///< what most copies will be asked for, which is made ready at once
};

/// What a page is and what it can carry, for `inspect` and for warnings.
struct PageFacts {
    double width = 0;  ///< points of a PDF page as displayed (CropBox, /Rotate and UserUnit applied), pixels of a picture
    double height = 0;
    bool too_small = false;  ///< no tile has room on it
};

/// A document that can be written again with a mark on every page.
///
/// Reading is done once, by open_document(); write() is const, touches nothing shared, and may run on many threads.
class Document {
public:
    virtual ~Document() = default;
    virtual DocumentKind kind() const = 0;
    virtual const std::vector<PageFacts>& pages() const = 0;
    virtual const std::vector<std::string>& warnings() const = 0;

    /// Indices of pages that are pictures, or may show some in a fifth of their area or more.
    virtual std::vector<std::size_t> picture_pages() const;

    /// Where this document's text can be moved; nothing where no text can be.
    virtual std::shared_ptr<const ShiftLayout> shift_layout(const TextMoves& moves) const;
    /// Where the text of the first 200 pages stands, with a distance of 0; nothing where there is no text.
    virtual std::shared_ptr<const ShiftLayout> text_layout() const;

    /// Writes the whole file with this mark on it. The lane of a page is its index mod lane_count. Marks of one shape (tiles or none,
    /// tag or none) give PDFs of one size.
    virtual std::vector<std::uint8_t> write(const Mark& mark) const = 0;
    /// Writes the same file in two parts. Where copies of this kind share no head, all of it is in the rest.
    virtual FileParts write_parts(const Mark& mark) const;
};

}  // namespace telltale
