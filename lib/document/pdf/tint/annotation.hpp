#pragma once

#include "document/pdf/page/qpdf.hpp"

#include <optional>
#include <qpdf/QPDFPageObjectHelper.hh>
#include <vector>

#include "document/pdf/tint/carrier.hpp"

namespace telltale {

/// An annotation or form field that viewers show above the page's content.
struct ShownAnnotation {
    enum class Mix {
        covers,        ///< what it paints hides the page
        lets_through,  ///< it is multiplied onto the page, as highlights are: the page's mark stays to be seen
        needs_bare,    ///< it blends in a way that tells unpainted paper from white, as Difference does
    };
    QPDFObjectHandle dictionary;
    QPDFObjectHandle::Rectangle rectangle;
    Mix mix = Mix::covers;
    bool can_carry = true;  ///< its ground is opaque, and lies in its rectangle however the page is zoomed and turned

    double area() const { return (rectangle.urx - rectangle.llx) * (rectangle.ury - rectangle.lly); }
};

/// Lists the annotations that a page shows and that have an appearance of their own. Each viewer draws the others in its own way.
std::vector<ShownAnnotation> shown_annotations(QPDFPageObjectHelper page);

/// The share of the page's area that annotations hide, where overlaps count twice.
///
/// are_marked  whether those that can carry a mark of their own do, and so hide nothing
double hidden_share(const std::vector<ShownAnnotation>& annotations, const PageGeometry& page, bool are_marked);

/// Whether an annotation is worth a mark of its own: it covers a tenth of a tile or more, hides what is below, and stays in place.
bool takes_mark(const ShownAnnotation& annotation, const PageGeometry& page);

/// Finds the rectangle that an appearance fills before all else. It is opaque, so nothing of the page is seen there.
///
/// returns  the rectangle in the space of the appearance's form; nothing when it begins otherwise, or cannot be drawn as a form
///          inside another one
std::optional<QPDFObjectHandle::Rectangle> opaque_ground(QPDFObjectHandle appearance);

}  // namespace telltale
