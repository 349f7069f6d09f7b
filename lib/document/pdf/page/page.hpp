#pragma once

#include "document/pdf/page/qpdf.hpp"

#include <algorithm>
#include <compare>
#include <qpdf/QPDFPageObjectHelper.hh>

namespace telltale {

/// Where a page's visible part lies, in user space, and how it is turned for display.
struct PageGeometry {
    double left = 0;
    double bottom = 0;
    double right = 0;
    double top = 0;
    int quarter_turns = 0;  ///< clockwise, as /Rotate says: 0 to 3
    double user_unit = 1;

    double width() const { return right - left; }
    double height() const { return top - bottom; }
    double shown_width() const { return user_unit * (quarter_turns % 2 == 1 ? height() : width()); }  ///< displayed points
    double shown_height() const { return user_unit * (quarter_turns % 2 == 1 ? width() : height()); }
    double tile_side() const { return std::min(width(), height()) / 4; }
    auto operator<=>(const PageGeometry&) const = default;
};

/// Measures the CropBox within the MediaBox, as viewers show it. A box that is missing or empty is replaced as viewers do.
PageGeometry measure_page(QPDFPageObjectHelper page);

}  // namespace telltale
