#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "document/document.hpp"
#include "document/pdf/text/movable.hpp"
#include "document/pdf/tint/carrier.hpp"

namespace telltale {

/// Which parts a copy has. Copies of one shape have one template, and one size.
struct TemplateShape {
    int bits = 0;       ///< a tile image's sample, 2, 4 or 8 bits: levels from 252, from 240, or all; 0: no tint
    int darkest = 252;  ///< level of all tiles
    bool tag = false;
    TextMoves moves{};

    auto operator<=>(const TemplateShape&) const = default;
};

/// The shape that this mark needs.
TemplateShape shape_of(const Mark& mark);

/// A finished PDF without encryption, and where a copy's own bytes belong in it.
struct PdfTemplate {
    struct LaneImage {
        int lane = 0;
        std::size_t offset = 0;  ///< of the packed samples
    };
    int bits = 0;
    std::vector<std::uint8_t> bytes;
    std::vector<LaneImage> images;
    std::vector<MovableStream> shifts;  ///< whose text moves
    std::vector<std::size_t> tags;      ///< offsets of 32 hex digits each

    std::size_t head_size = 0;  ///< whole pages of memory, before everything that is a copy's own
    Sha256Stream hashed_head;

    /// What follows the head, with one copy's tiles and tag in their places.
    std::vector<std::uint8_t> fill(const Mark& mark) const;
    /// The whole file.
    std::vector<std::uint8_t> filled(const Mark& mark) const;
    std::span<const std::uint8_t> head() const { return std::span(bytes).first(head_size); }
};

/// What a template depends on besides its shape; found once a document.
struct TemplateInput {
    std::span<const std::uint8_t> document;
    std::string password;
    std::vector<Ground> grounds;  ///< one a page
    bool lies_under = false;      ///< the tint lies under the pages' content
};

struct TemplateFacts {
    std::vector<PageFacts> pages;
    std::vector<std::string> warnings;
    std::shared_ptr<const ShiftLayout> shift;  ///< nothing when the shape has none
};

/// Parses a document, adds the carriers of the tint and the tag's places to it, and writes it again.
///
/// facts   filled with what was found on the way
/// throws  damaged, encrypted: the password does not open it
PdfTemplate make_template(const TemplateInput& input, const TemplateShape& shape, TemplateFacts& facts);

/// Where a document's text stands, of the first 200 pages; nothing is moved, and the distance is 0.
ShiftLayout find_text(const TemplateInput& input);

/// "page 3", or "page 3 and 11 more"
std::string list_pages(const std::vector<std::size_t>& pages);

/// Encrypts a filled template as the original is encrypted.
std::vector<std::uint8_t> seal(std::span<const std::uint8_t> copy, std::span<const std::uint8_t> original, const OpenOptions& options,
                               const std::optional<FileTag>& tag);

}  // namespace telltale
