#include "document/pdf_annotation.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "document/pdf_inspection.hpp"

namespace telltale {
namespace {

constexpr double smallest_marked = 0.1;  ///< of a tile; less holds next to nothing

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
        visit_states(appearance.getDict().getKey("/Resources"), [&](QPDFObjectHandle state) {
            QPDFObjectHandle mode = state.getKey("/BM");
            if (mode.isArray() && mode.getArrayNItems() > 0) mode = mode.getArrayItem(0);
            if (mode.isName()) modes.insert(mode.getName());
        });
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
