#pragma once

#include "document/pdf/page/qpdf.hpp"

#include <qpdf/QPDFPageObjectHelper.hh>

#include "document/pdf/tint/carrier.hpp"

namespace telltale {

/// How much of a page is dark, as far as its content says without being drawn: shares of the visible area.
struct PageShade {
    double dark = 0;     ///< filled with a dark colour, black or not, and not covered again
    double black = 0;    ///< filled with black
    double unknown = 0;  ///< pictures, shadings, patterns, transparency, shapes that are no rectangles
};

/// Reads how dark a page is by painting the larger fills of its content onto a few hundred cells. Text and lines are passed over,
/// forms are followed.
///
/// returns  a page that is unknown as a whole when the content cannot be decoded
/// cost     about 20 ns a byte of content
PageShade glance_at(QPDFPageObjectHelper& page, const PageGeometry& geometry);

}  // namespace telltale
