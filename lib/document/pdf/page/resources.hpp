#pragma once

#include <qpdf/QPDFPageObjectHelper.hh>
#include <string>

#include "document/pdf/page/qpdf.hpp"

namespace telltale {

/// What a page or a form calls by this name; null when there is none.
///
/// category  "/Font", "/XObject" and so on
QPDFObjectHandle find_resource(QPDFObjectHandle resources, const char* category, const std::string& name);

/// The page's resources as a dictionary of its own: shared and inherited ones are copied, none is lost.
QPDFObjectHandle own_resources(QPDFPageObjectHelper& page);

/// Enters a value there under a name that nothing in them has, which begins with the stem.
std::string add_resource(QPDFObjectHandle resources, const std::string& category, const std::string& stem, QPDFObjectHandle value);

}  // namespace telltale
