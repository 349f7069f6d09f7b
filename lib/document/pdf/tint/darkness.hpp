#pragma once

#include "document/pdf/page/qpdf.hpp"

#include <cstdint>
#include <span>
#include <vector>

#include "document/pdf/tint/carrier.hpp"

namespace telltale {

/// What the pages of a PDF are painted on, one answer for each page.
struct PageGrounds {
    std::vector<Ground> ground;      ///< dark or black where so much of the page is that it needs the mark as light too
    std::vector<bool> has_pictures;  ///< whether pictures and the like may cover a fifth of the page or more; nothing is drawn to see
};

/// Looks at every page.
///
/// The content is read first (pdf/tint/glance), which settles white office pages. Pages whose pictures, shadings or covered fills
/// might be dark are drawn small (pdf/page/preview). Where drawing fails, such a page is taken to be dark: on a page that is
/// white after all, light lifts the black text by the depth of the mark and does nothing else. Pages whose transparency is
/// computed in inks (CMYK) count as light, since there renderers make a photograph's negative of Screen.
///
/// bytes  the document that pdf was parsed from
/// cost   what glance_at() and preview_pages() cost
PageGrounds find_grounds(QPDF& pdf, std::span<const std::uint8_t> bytes);

}  // namespace telltale
