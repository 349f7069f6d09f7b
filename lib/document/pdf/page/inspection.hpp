#pragma once

#include "document/pdf/page/qpdf.hpp"

#include <functional>
#include <qpdf/QPDFPageObjectHelper.hh>
#include <string>

namespace telltale {

/// What a PDF says of itself that decides whether, and with which warnings, it may be stamped.
///
/// Each function reads the parsed document only; none changes it.
bool has_signature(QPDF& pdf);      ///< whether there is a signature with a byte range, wherever it hangs, usage rights among them
bool has_xfa_form(QPDF& pdf);       ///< whether viewers that know XFA may draw the pages by themselves
bool has_dynamic_form(QPDF& pdf);   ///< whether it is an XFA form whose pages the viewer must draw: ours are never shown
bool has_attachments(QPDF& pdf);    ///< whether files are embedded, which are not marked
int pdf_a_part(QPDF& pdf);          ///< 1 to 4 when its metadata says PDF/A, else 0; part 1 forbids transparency
bool has_output_intent(QPDF& pdf);  ///< whether there is a colour profile for all pages, which then need no colour space for blending
bool carries_mark(QPDF& pdf);       ///< whether there are tile images as we write them, of whichever vault

/// Whether a page's transparency is computed in inks. There renderers disagree wildly about the blend mode Screen.
bool blends_in_inks(QPDF& pdf, QPDFPageObjectHelper page);

/// Whether a page overprints and leaves open in which colours it is blended: only in inks does overprinting show.
bool asks_for_inks(QPDF& pdf, QPDFPageObjectHelper page);

/// A page's content streams as one, decoded.
///
/// throws  what libqpdf throws for content that cannot be read
std::string content_of(QPDFPageObjectHelper page);

/// Calls visit with every graphics state that resources name, and the forms in them, and the forms in those.
void visit_states(QPDFObjectHandle resources, const std::function<void(QPDFObjectHandle)>& visit);

}  // namespace telltale
