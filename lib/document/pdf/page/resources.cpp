#include "document/pdf/page/resources.hpp"

namespace telltale {

QPDFObjectHandle find_resource(QPDFObjectHandle resources, const char* category, const std::string& name) {
    if (!resources.isDictionary()) return QPDFObjectHandle::newNull();
    QPDFObjectHandle entries = resources.getKey(category);
    return entries.isDictionary() ? entries.getKey(name) : QPDFObjectHandle::newNull();
}

QPDFObjectHandle own_resources(QPDFPageObjectHelper& page) {
    QPDFObjectHandle shared = page.getAttribute("/Resources", false);
    QPDFObjectHandle resources = shared.isDictionary() ? shared.shallowCopy() : QPDFObjectHandle::newDictionary();
    for (const char* category : {"/XObject", "/ExtGState"}) {
        QPDFObjectHandle entries = resources.getKey(category);
        resources.replaceKey(category, entries.isDictionary() ? entries.shallowCopy() : QPDFObjectHandle::newDictionary());
    }
    page.getObjectHandle().replaceKey("/Resources", resources);
    return resources;
}

std::string add_resource(QPDFObjectHandle resources, const std::string& category, const std::string& stem, QPDFObjectHandle value) {
    int suffix = 0;
    const std::string name = resources.getUniqueResourceName(stem, suffix);
    resources.getKey(category).replaceKey(name, value);
    return name;
}

}  // namespace telltale
