#include "document/pdf/page/inspection.hpp"

#include <algorithm>
#include <qpdf/Pl_Buffer.hh>
#include <qpdf/QPDFEmbeddedFileDocumentHelper.hh>
#include <set>
#include <string_view>

#include "mark/tile.hpp"
#include "telltale/copy.hpp"

namespace telltale {
namespace {

bool is_signature(QPDFObjectHandle value) {
    return value.isDictionary() && value.getKey("/ByteRange").isArray();
}

bool is_number(QPDFObjectHandle value, long long number) {
    return value.isInteger() && value.getIntValue() == number;
}

/// Whether a colour space has four components or more, by itself or by its profile.
bool is_of_inks(QPDFObjectHandle space) {
    if (space.isNameAndEquals("/DeviceCMYK")) return true;
    if (!space.isArray() || space.getArrayNItems() < 2) return false;
    if (space.getArrayItem(0).isNameAndEquals("/DeviceCMYK")) return true;
    QPDFObjectHandle profile = space.getArrayItem(1);
    return space.getArrayItem(0).isNameAndEquals("/ICCBased") && profile.isStream() && is_number(profile.getDict().getKey("/N"), 4);
}

bool is_true(QPDFObjectHandle value) {
    return value.isBool() && value.getBoolValue();
}

void visit_states(QPDFObjectHandle resources, std::set<QPDFObjGen>& seen, const std::function<void(QPDFObjectHandle)>& visit) {
    if (!resources.isDictionary()) return;
    QPDFObjectHandle states = resources.getKey("/ExtGState");
    if (states.isDictionary()) {
        for (const std::string& name : states.getKeys()) {
            if (QPDFObjectHandle state = states.getKey(name); state.isDictionary()) visit(state);
        }
    }
    QPDFObjectHandle objects = resources.getKey("/XObject");
    if (!objects.isDictionary()) return;
    for (const std::string& name : objects.getKeys()) {
        QPDFObjectHandle object = objects.getKey(name);
        if (object.isStream() && seen.insert(object.getObjGen()).second) visit_states(object.getDict().getKey("/Resources"), seen, visit);
    }
}

/// How many components the document's output is meant to have: 4 for inks, 3 for RGB, or 0 when it does not say.
int intended_inks(QPDF& pdf) {
    QPDFObjectHandle intents = pdf.getRoot().getKey("/OutputIntents");
    if (!intents.isArray()) return 0;
    int inks = 0;
    for (QPDFObjectHandle intent : intents.aitems()) {
        QPDFObjectHandle profile = intent.isDictionary() ? intent.getKey("/DestOutputProfile") : QPDFObjectHandle::newNull();
        if (!profile.isStream()) continue;
        QPDFObjectHandle components = profile.getDict().getKey("/N");
        if (components.isInteger()) inks = std::max(inks, components.getIntValueAsInt());
    }
    return inks;
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
    return has_xfa_form(pdf) && is_true(pdf.getRoot().getKey("/NeedsRendering"));
}

bool has_attachments(QPDF& pdf) {
    return QPDFEmbeddedFileDocumentHelper(pdf).hasEmbeddedFiles();
}

int pdf_a_part(QPDF& pdf) {
    QPDFObjectHandle metadata = pdf.getRoot().getKey("/Metadata");
    if (!metadata.isStream()) return 0;
    const auto content = metadata.getStreamData(qpdf_dl_generalized);
    const std::string_view text(reinterpret_cast<const char*>(content->getBuffer()), content->getSize());
    const std::size_t at = text.find("pdfaid:part");  // metadata hold the part as an element or as an attribute
    if (at == std::string_view::npos) return 0;
    const std::size_t digit = text.substr(at, 11 + 4).find_first_of("1234", 11);
    return digit == std::string_view::npos ? 0 : text[at + digit] - '0';
}

bool has_output_intent(QPDF& pdf) {
    QPDFObjectHandle intents = pdf.getRoot().getKey("/OutputIntents");
    return intents.isArray() && intents.getArrayNItems() > 0;
}

bool carries_mark(QPDF& pdf) {
    for (QPDFObjectHandle object : pdf.getAllObjects()) {
        if (!object.isStream()) continue;
        QPDFObjectHandle facts = object.getDict();
        if (!facts.getKey("/Subtype").isNameAndEquals("/Image") || !is_number(facts.getKey("/Width"), tile_samples) ||
            !is_number(facts.getKey("/Height"), tile_samples)) {
            continue;
        }
        QPDFObjectHandle id = facts.getKey("/ID");
        if (id.isString() && id.getStringValue().size() == sizeof(FileTag::bytes)) return true;
        // Without a tag there is still the palette: greys up to white, one level apart.
        QPDFObjectHandle space = facts.getKey("/ColorSpace");
        if (!space.isArray() || space.getArrayNItems() != 4 || !space.getArrayItem(3).isString()) continue;
        const std::string palette = space.getArrayItem(3).getStringValue();
        bool is_ours = (palette.size() == 4 || palette.size() == 16) && palette.back() == static_cast<char>(255);
        for (std::size_t i = 0; is_ours && i + 1 < palette.size(); ++i) {
            is_ours = static_cast<unsigned char>(palette[i]) + 1 == static_cast<unsigned char>(palette[i + 1]);
        }
        if (is_ours) return true;
    }
    return false;
}

bool blends_in_inks(QPDF& pdf, QPDFPageObjectHelper page) {
    QPDFObjectHandle group = page.getObjectHandle().getKey("/Group");
    if (group.isDictionary() && !group.getKey("/CS").isNull()) return is_of_inks(group.getKey("/CS"));
    return intended_inks(pdf) == 4 || asks_for_inks(pdf, page);
}

bool asks_for_inks(QPDF& pdf, QPDFPageObjectHelper page) {
    const int inks = intended_inks(pdf);
    if (page.getObjectHandle().getKey("/Group").isDictionary() || (inks != 0 && inks != 4)) return false;
    bool overprints = false;
    visit_states(page.getAttribute("/Resources", false),
                 [&](QPDFObjectHandle state) { overprints = overprints || is_true(state.getKey("/OP")) || is_true(state.getKey("/op")); });
    return overprints;
}

std::string content_of(QPDFPageObjectHelper page) {
    Pl_Buffer buffer("contents");
    page.pipeContents(&buffer);
    const auto content = buffer.getBufferSharedPointer();
    return {reinterpret_cast<const char*>(content->getBuffer()), content->getSize()};
}

void visit_states(QPDFObjectHandle resources, const std::function<void(QPDFObjectHandle)>& visit) {
    std::set<QPDFObjGen> seen;
    visit_states(resources, seen, visit);
}

}  // namespace telltale
