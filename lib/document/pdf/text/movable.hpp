#pragma once

#include "document/pdf/page/qpdf.hpp"

#include <cstddef>
#include <cstdint>
#include <qpdf/QPDFPageObjectHelper.hh>
#include <span>
#include <vector>

#include "document/pdf/text/deflate_signs.hpp"
#include "mark/sha256.hpp"
#include "mark/shift_layout.hpp"

namespace telltale {

/// A sign that one copy's chip decides.
struct ChipSign : DeflatedSign {
    std::uint32_t slot = 0;  ///< the slot whose chip decides: +1 writes ' ', or '-' when inverse
    bool inverse = false;
};

/// A content stream whose text moves: that of a page, that of a form which it draws, or one that draws the text of a scan again.
/// Bits and bytes are counted from the stream's content until locate_text() has found it, then from the file's first byte.
struct MovableStream {
    std::size_t page = 0;
    std::vector<ChipSign> signs;
    std::size_t sums = 0;  ///< where the stream's Adler-32 lies
};

/// What is known of a document whose text is made movable.
struct MovableInput {
    std::span<const std::uint8_t> document;
    Sha256 hash;
    bool lies_under = false;   ///< the tint lies under the pages' content
    bool of_pictures = false;  ///< text of scanned pages moves too
};

/// Makes the text of every page movable: live text and, when that is asked for, text on the pictures of scans. Each page goes on
/// showing what it shows. Text that cannot be read stays as it is and is counted in the layout.
///
/// layout  is given with its distance and filled; pages without text that moves are left empty
/// cost    some 0.1 us a byte of content, and 0.15 s of one processor for a scan
std::vector<MovableStream> make_text_movable(QPDF& pdf, std::vector<QPDFPageObjectHelper>& pages, const MovableInput& input,
                                             ShiftLayout& layout);

/// Finds the streams in the file once it has been written, and blanks the markers by which they are found.
///
/// document  the hash of the original, from which the markers are made
/// throws    damaged when a stream is not there
void locate_text(std::vector<MovableStream>& streams, std::span<std::uint8_t> file, const Sha256& document);

/// Turns the signs of one stream, all of which are ' ', to what a copy's chips say.
///
/// chips    of the page's slots
/// skipped  bytes of the file before the given part
/// part     of the file; it holds the whole stream
void write_chips(const MovableStream& stream, std::span<const std::int8_t> chips, std::size_t skipped, std::span<std::uint8_t> part);

/// Finds where live text stands on the first 200 pages. Nothing is moved, and the distance is 0.
ShiftLayout find_text(std::vector<QPDFPageObjectHelper> pages);

}  // namespace telltale
