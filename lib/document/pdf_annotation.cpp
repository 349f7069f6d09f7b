#include "document/pdf_annotation.hpp"

#include <algorithm>
#include <set>
#include <string>

namespace telltale {
namespace {

constexpr double smallest_marked = 0.1;  ///< of a tile; less holds next to nothing

/// Adds the blend modes that a form's resources name, and those of the forms in it.
void collect_blend_modes(QPDFObjectHandle form, std::set<QPDFObjGen>& seen, std::set<std::string>& modes) {
    if (!form.isStream() || !seen.insert(form.getObjGen()).second) return;
    QPDFObjectHandle resources = form.getDict().getKey("/Resources");
    if (!resources.isDictionary()) return;
    QPDFObjectHandle states = resources.getKey("/ExtGState");
    if (states.isDictionary()) {
        for (const std::string& name : states.getKeys()) {
            QPDFObjectHandle state = states.getKey(name);
            QPDFObjectHandle mode = state.isDictionary() ? state.getKey("/BM") : QPDFObjectHandle::newNull();
            if (mode.isArray() && mode.getArrayNItems() > 0) mode = mode.getArrayItem(0);
            if (mode.isName()) modes.insert(mode.getName());
        }
    }
    QPDFObjectHandle objects = resources.getKey("/XObject");
    if (!objects.isDictionary()) return;
    for (const auto& [name, object] : objects.ditems()) collect_blend_modes(object, seen, modes);
}

ShownAnnotation::Mix mix_of(const std::set<std::string>& modes) {
    ShownAnnotation::Mix mix = ShownAnnotation::Mix::covers;
    for (const std::string& mode : modes) {
        if (mode == "/Normal" || mode == "/Compatible") continue;
        if (mode != "/Multiply" && mode != "/Darken") return ShownAnnotation::Mix::needs_bare;
        mix = ShownAnnotation::Mix::lets_through;
    }
    return mix;
}

}  // namespace

std::vector<ShownAnnotation> shown_annotations(QPDFPageObjectHelper page) {
    constexpr int not_shown = 2 | 32;  // Hidden, NoView
    constexpr int floating = 8 | 16;   // NoZoom, NoRotate
    std::vector<ShownAnnotation> shown;
    for (QPDFAnnotationObjectHelper annotation : page.getAnnotations()) {
        QPDFObjectHandle dictionary = annotation.getObjectHandle();
        QPDFObjectHandle rectangle = dictionary.getKey("/Rect");
        QPDFObjectHandle appearance = annotation.getAppearanceStream("/N");
        if ((annotation.getFlags() & not_shown) != 0 || !appearance.isStream() || !rectangle.isRectangle()) continue;
        std::set<std::string> modes;
        std::set<QPDFObjGen> seen;
        collect_blend_modes(appearance, seen, modes);
        if (QPDFObjectHandle own = dictionary.getKey("/BM"); own.isName()) modes.insert(own.getName());
        shown.push_back(
            {dictionary, rectangle.getArrayAsRectangle(), mix_of(modes), (annotation.getFlags() & floating) == 0 && is_whole(appearance)});
    }
    return shown;
}

bool is_whole(QPDFObjectHandle appearance) {
    QPDFObjectHandle facts = appearance.getDict();
    return facts.getKey("/BBox").isRectangle() && facts.getKey("/Resources").isDictionary();
}

bool takes_mark(const ShownAnnotation& annotation, const PageGeometry& page) {
    return annotation.can_carry && annotation.mix == ShownAnnotation::Mix::covers &&
           annotation.area() >= smallest_marked * page.tile_side() * page.tile_side();
}

double hidden_share(const std::vector<ShownAnnotation>& annotations, const PageGeometry& page, bool are_marked) {
    double hidden = 0;
    for (const ShownAnnotation& annotation : annotations) {
        if (annotation.mix == ShownAnnotation::Mix::lets_through || (are_marked && takes_mark(annotation, page))) continue;
        const auto& box = annotation.rectangle;
        hidden += std::max(0.0, std::min(page.right, box.urx) - std::max(page.left, box.llx)) *
                  std::max(0.0, std::min(page.top, box.ury) - std::max(page.bottom, box.lly));
    }
    return hidden / (page.width() * page.height());
}

}  // namespace telltale
