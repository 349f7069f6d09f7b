#pragma once

#include "document/pdf/page/qpdf.hpp"

#include <qpdf/QPDFPageObjectHelper.hh>
#include <string>

namespace telltale {

/// Finds what a page or a form calls by a name; null when there is none.
///
/// category  "/Font", "/XObject" and so on
QPDFObjectHandle find_resource(QPDFObjectHandle resources, const char* category, const std::string& name);

/// Gives a page a dictionary of resources of its own: shared and inherited ones are copied, and none is lost.
QPDFObjectHandle own_resources(QPDFPageObjectHelper& page);

/// Enters a value into resources that own_resources() returned, under a name that nothing in them has.
///
/// stem     the beginning of the name, with its slash
/// returns  the name
std::string add_resource(QPDFObjectHandle resources, const std::string& category, const std::string& stem, QPDFObjectHandle value);

}  // namespace telltale
