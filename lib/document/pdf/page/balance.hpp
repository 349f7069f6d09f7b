#pragma once

#include "document/pdf/page/qpdf.hpp"

#include <qpdf/QPDFPageObjectHelper.hh>
#include <string_view>

namespace telltale {

/// Whether a page's content closes what it opens: graphics states, text objects, marked content, and strings, arrays, dictionaries
/// and inline images. What it leaves open, or closes too often, would reach whatever is painted after it.
///
/// returns  true when the content cannot be decoded, since such a page must not be rewritten
bool is_balanced(QPDFPageObjectHelper& page);

/// Says the same of plain content.
///
/// cost  about 1.3 ns a byte
bool is_balanced(std::string_view content);

}  // namespace telltale
