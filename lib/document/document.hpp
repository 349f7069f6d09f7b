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
    double distance = 0;       ///< displayed points each way; 0: text stays where it is
    bool of_pictures = false;  ///< also text of scanned pages and of pictures, which alters pixels

    auto operator<=>(const TextMoves&) const = default;
};

/// Everything that one copy's file differs in: one tile a lane, where text moves, and the tag.
struct Mark {
    std::vector<Tile> tiles;  ///< one a lane (lane_count), or empty when the tint is off
    std::optional<FileTag> tag;
    TextMoves moves;                              ///< as they were asked of Document::shift_layout()
    std::vector<std::vector<std::int8_t>> shift;  ///< chips of each page's slots, as Document::shift_layout() numbers them
};

/// A file in two parts, so that what copies share is neither copied nor hashed again.
struct FileParts {
    std::span<const std::uint8_t> head{};  ///< of every copy whose mark has this shape; in the document's memory; may be empty
    Sha256Stream hashed_head{};
    std::vector<std::uint8_t> rest{};
};

/// The file in one piece.
std::vector<std::uint8_t> whole(FileParts parts);

struct OpenOptions {
    bool break_signature = false;
    bool over_mark = false;  ///< accept a PDF that carries a mark already
    Carrier carrier = Carrier::automatic;
    std::string password{};
    TextMoves moves{};  ///< of most copies: what they need is made at once
};

/// What a file is and what it can carry, for `inspect` and for warnings.
struct PageFacts {
    double width = 0;  ///< as displayed: points for PDF (UserUnit applied, /Rotate applied, CropBox), pixels for pictures
    double height = 0;
    bool too_small = false;  ///< carries no tile
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

    /// Pages that are pictures, or may show some in a fifth of their area or more, from 0.
    virtual std::vector<std::size_t> picture_pages() const;

    /// Where this document's text can be moved; nothing where no text can be.
    virtual std::shared_ptr<const ShiftLayout> shift_layout(const TextMoves& moves) const;
    /// Where it stands, of the first 200 pages, with a distance of 0; nothing where there is none.
    virtual std::shared_ptr<const ShiftLayout> text_layout() const;

    /// The whole file with this mark on it: lane of a page = page index mod lane_count.
    /// A mark of one shape (tiles or none, tag or none) always gives a file of one size for PDF.
    virtual std::vector<std::uint8_t> write(const Mark& mark) const = 0;
    /// The same. Where copies of this kind share no head, all is in the rest.
    virtual FileParts write_parts(const Mark& mark) const;
};

}  // namespace telltale
