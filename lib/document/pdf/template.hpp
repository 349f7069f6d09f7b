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
    int bits = 0;       ///< bits of a sample of the tile images: 2 for levels from 252, 4 from 240, 8 for all, 0 without a tint
    int darkest = 252;  ///< the darkest level of all tiles
    bool tag = false;
    TextMoves moves{};

    auto operator<=>(const TemplateShape&) const = default;
};

/// Finds the shape that a mark needs.
TemplateShape shape_of(const Mark& mark);

/// A finished PDF without encryption, and where a copy's own bytes belong in it.
struct PdfTemplate {
    struct LaneImage {
        int lane = 0;
        std::size_t offset = 0;  ///< where the packed samples begin
    };
    int bits = 0;
    std::vector<std::uint8_t> bytes;
    std::vector<LaneImage> images;
    std::vector<MovableStream> shifts;  ///< the streams whose text moves
    std::vector<std::size_t> tags;      ///< offsets of the tag, 32 hex digits each

    std::size_t head_size = 0;  ///< bytes before everything that is a copy's own, in whole pages of memory
    Sha256Stream hashed_head;

    /// Makes what follows the head, with one copy's tiles, tag and moved text in their places.
    std::vector<std::uint8_t> fill(const Mark& mark) const;
    /// Makes the whole file.
    std::vector<std::uint8_t> filled(const Mark& mark) const;
    std::span<const std::uint8_t> head() const { return std::span(bytes).first(head_size); }
};

/// What a template depends on besides its shape. It is found once for each document.
struct TemplateInput {
    std::span<const std::uint8_t> document;
    std::string password;
    std::vector<Ground> grounds;  ///< one for each page
    bool lies_under = false;      ///< the tint lies under the pages' content
};

/// What people are told about a document once its template is made.
struct TemplateFacts {
    std::vector<PageFacts> pages;
    std::vector<std::string> warnings;
    std::shared_ptr<const ShiftLayout> shift;  ///< where text moves; nothing when the shape moves none
};

/// Parses a document, adds the carriers of the tint and the tag's places to it, and writes it again.
///
/// facts   filled with what was found on the way
/// throws  damaged, encrypted: the password does not open it
PdfTemplate make_template(const TemplateInput& input, const TemplateShape& shape, TemplateFacts& facts);

/// Finds where the text of the first 200 pages stands. Nothing is moved, and the distance is 0.
///
/// throws  as make_template()
ShiftLayout find_text(const TemplateInput& input);

/// Names pages for a warning, from their indices: "page 3", or "page 3 and 11 more".
std::string list_pages(const std::vector<std::size_t>& pages);

/// Encrypts a filled template as the original is encrypted.
///
/// throws  encrypted when the password does not open the original
std::vector<std::uint8_t> seal(std::span<const std::uint8_t> copy, std::span<const std::uint8_t> original, const OpenOptions& options,
                               const std::optional<FileTag>& tag);

}  // namespace telltale
