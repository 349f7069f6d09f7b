#pragma once

#include <optional>
#include <qpdf/QPDFPageObjectHelper.hh>
#include <vector>

#include "document/pdf/page/qpdf.hpp"
#include "document/pdf/tint/carrier.hpp"

namespace telltale {

/// An annotation or form field that viewers show above the page's content.
struct ShownAnnotation {
    enum class Mix {
        covers,        ///< what it paints hides the page
        lets_through,  ///< it is multiplied onto the page, as highlights are: the page's mark stays to be seen
        needs_bare,    ///< it blends so that unpainted paper and white differ, as with Difference
    };
    QPDFObjectHandle dictionary;
    QPDFObjectHandle::Rectangle rectangle;
    Mix mix = Mix::covers;
    bool can_carry = true;  ///< its ground is opaque, and lies in its rectangle however the page is zoomed and turned

    double area() const { return (rectangle.urx - rectangle.llx) * (rectangle.ury - rectangle.lly); }
};

/// Those with an appearance of their own; others are drawn by each viewer in its own way.
std::vector<ShownAnnotation> shown_annotations(QPDFPageObjectHelper page);

/// Share of the page's area that they hide, overlaps counted twice; those that are marked themselves are left out.
double hidden_share(const std::vector<ShownAnnotation>& annotations, const PageGeometry& page, bool are_marked);

/// Whether it is worth a mark of its own: a tenth of a tile or more, hiding what is below, and always in one place.
bool takes_mark(const ShownAnnotation& annotation, const PageGeometry& page);

/// The rectangle that an appearance fills before all else, in the space of the form that it is: opaque, so nothing of the
/// page is seen there. Nothing when it begins otherwise, or cannot be drawn as a form inside another.
std::optional<QPDFObjectHandle::Rectangle> opaque_ground(QPDFObjectHandle appearance);

}  // namespace telltale
