#include "document/pdf_inspection.hpp"

#include <qpdf/QPDFEmbeddedFileDocumentHelper.hh>
#include <string_view>

namespace telltale {
namespace {

bool is_signature(QPDFObjectHandle value) {
    return value.isDictionary() && value.getKey("/ByteRange").isArray();
}

}  // namespace

bool has_signature(QPDF& pdf) {
    // Signatures hang on form fields (/V), on the catalogue (/Perms) or on nothing a form would list: look at every object.
    for (QPDFObjectHandle object : pdf.getAllObjects()) {
        if (!object.isDictionary()) continue;
        if (is_signature(object) || is_signature(object.getKey("/V"))) return true;
    }
    QPDFObjectHandle permissions = pdf.getRoot().getKey("/Perms");
    if (!permissions.isDictionary()) return false;
    for (const auto& [name, value] : permissions.ditems()) {
        if (is_signature(value)) return true;
    }
    return false;
}

bool has_xfa_form(QPDF& pdf) {
    QPDFObjectHandle form = pdf.getRoot().getKey("/AcroForm");
    return form.isDictionary() && !form.getKey("/XFA").isNull();
}

bool has_dynamic_form(QPDF& pdf) {
    QPDFObjectHandle rendering = pdf.getRoot().getKey("/NeedsRendering");
    return has_xfa_form(pdf) && rendering.isBool() && rendering.getBoolValue();
}

bool has_attachments(QPDF& pdf) {
    return QPDFEmbeddedFileDocumentHelper(pdf).hasEmbeddedFiles();
}

bool claims_pdf_a1(QPDF& pdf) {
    QPDFObjectHandle metadata = pdf.getRoot().getKey("/Metadata");
    if (!metadata.isStream()) return false;
    const auto content = metadata.getStreamData(qpdf_dl_generalized);
    const std::string_view text(reinterpret_cast<const char*>(content->getBuffer()), content->getSize());
    const std::size_t at = text.find("pdfaid:part");  // as an element or as an attribute
    return at != std::string_view::npos && text.substr(at + 11, 4).find('1') != std::string_view::npos;
}

bool has_output_intent(QPDF& pdf) {
    QPDFObjectHandle intents = pdf.getRoot().getKey("/OutputIntents");
    return intents.isArray() && intents.getArrayNItems() > 0;
}

}  // namespace telltale
