#pragma once

#include <qpdf/QPDFPageObjectHelper.hh>

#include "document/pdf/page/qpdf.hpp"
#include "document/pdf/tint/carrier.hpp"

namespace telltale {

/// How much of a page is dark, as far as its content says without being drawn. Shares of the visible area.
struct PageShade {
    double dark = 0;     ///< filled with a dark colour and not covered again, black or not
    double black = 0;    ///< filled with black
    double unknown = 0;  ///< pictures, shadings, patterns, transparency, shapes that are no rectangles
};

/// Paints the content's larger fills onto a few hundred cells. Text and lines are passed over, forms are followed.
///
/// returns  all unknown when the content cannot be decoded
/// cost     about 20 ns a byte of content
PageShade glance_at(QPDFPageObjectHelper& page, const PageGeometry& geometry);

}  // namespace telltale
