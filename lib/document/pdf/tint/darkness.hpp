#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "document/pdf/page/qpdf.hpp"
#include "document/pdf/tint/carrier.hpp"

namespace telltale {

/// What the pages of a PDF look like, one answer a page.
struct PageGrounds {
    std::vector<Ground> ground;      ///< of a page that is dark in so large a part that it needs the mark as light too, or light
    std::vector<bool> has_pictures;  ///< or shadings and the like, in a fifth of its area or more; nothing has been drawn to see
};

/// Looks at every page.
///
/// Content is looked at first (pdf_glance). White office pages end there; pages whose pictures, shadings or covered fills
/// might be dark are drawn small (pdf_preview). Where drawing fails, such a page is taken to be dark: light on a page that
/// is white after all lifts its black text by the depth of the mark and does nothing else.
/// Pages whose transparency is computed in inks (CMYK) never count: there renderers make a photograph's negative of Screen.
/// bytes  the document that pdf was parsed from
PageGrounds find_grounds(QPDF& pdf, std::span<const std::uint8_t> bytes);

}  // namespace telltale
