#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "telltale/raster.hpp"

namespace telltale {

struct ForeignOptions {
    int first_page = 1;         ///< of a PDF
    int max_pages = 32;         ///< of a PDF: this many, from the first page on
    int page_long_side = 1600;  ///< pixels to which a PDF page is drawn; pictures keep their own size
};

/// Turns bytes of unknown origin into luma pictures, one a page, inside a helper process that limits itself.
///
/// A hostile file can at worst end the helper. The helper is `telltale-decode`, found in $TELLTALE_LIBEXEC, else beside the
/// running program, else where it was installed.
/// bytes   a PNG, a JPEG or a PDF
/// returns channels = 1; transparency composited on white; a 16-bit picture rounded to 8
/// throws  not_a_document, damaged, encrypted, unsupported (too many pixels among them), system (no helper)
std::vector<Raster> decode_foreign(std::span<const std::uint8_t> bytes, const ForeignOptions& options = {});

}  // namespace telltale
