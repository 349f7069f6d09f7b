#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "telltale/raster.hpp"

namespace telltale {

struct ForeignOptions {
    int first_page = 1;         ///< first page of a PDF that is drawn, from 1
    int max_pages = 32;         ///< most pages: of a PDF from its first page on, of a TIFF from the beginning
    int page_long_side = 1600;  ///< pixels along the longer side of a PDF page that is drawn
};

struct ForeignFile {
    std::vector<Raster> pictures;
    std::vector<int> pages;  ///< for each picture its page, from 0; the pieces of a very long picture share a number
    bool has_pages = false;  ///< whether the kind of file can have several pages: PDF and TIFF can
};

/// Turns bytes of unknown origin into luma pictures, one a page, inside a helper process that limits itself.
///
/// A picture is turned as its EXIF orientation says. One of 4096 pixels or more is shrunk, by a whole factor to no less than
/// 2048, while it is decoded; one that is very long comes in pieces.
///
/// A hostile file can at worst end the helper. The helper is `telltale-decode`, found in $TELLTALE_LIBEXEC, else beside the
/// running program, else where it was installed.
///
/// bytes   a PNG, JPEG, WebP, TIFF, BMP or PDF
/// returns channels = 1; transparency composited on white; a 16-bit picture rounded to 8
/// throws  not_a_document, damaged, encrypted, unsupported (too many pixels among them), system (no helper)
ForeignFile read_foreign(std::span<const std::uint8_t> bytes, const ForeignOptions& options = {});

/// Returns the pictures alone.
std::vector<Raster> decode_foreign(std::span<const std::uint8_t> bytes, const ForeignOptions& options = {});

}  // namespace telltale
