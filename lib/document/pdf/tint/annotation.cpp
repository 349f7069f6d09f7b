#include "document/pdf/tint/annotation.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "document/pdf/page/content_lexer.hpp"
#include "document/pdf/page/inspection.hpp"

namespace telltale {
namespace {

constexpr double smallest_marked = 0.1;  ///< share of a tile: a smaller annotation holds next to nothing of it

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
        shown.push_back({dictionary, rectangle.getArrayAsRectangle(), mix_of(modes),
                         (annotation.getFlags() & floating) == 0 && opaque_ground(appearance)});
    }
    return shown;
}

std::optional<QPDFObjectHandle::Rectangle> opaque_ground(QPDFObjectHandle appearance) {
    QPDFObjectHandle facts = appearance.getDict();
    if (!facts.getKey("/BBox").isRectangle() || !facts.getKey("/Resources").isDictionary()) return std::nullopt;
    try {
        const auto content = appearance.getStreamData(qpdf_dl_generalized);
        ContentLexer lexer({reinterpret_cast<const char*>(content->getBuffer()), content->getSize()});
        std::optional<QPDFObjectHandle::Rectangle> ground;
        while (const auto word = lexer.next()) {
            const std::vector<double>& n = lexer.numbers();
            if (*word == "re" && n.size() == 4 && !ground) {
                ground = {std::min(n[0], n[0] + n[2]), std::min(n[1], n[1] + n[3]), std::max(n[0], n[0] + n[2]),
                          std::max(n[1], n[1] + n[3])};
            } else if (*word == "f" || *word == "F" || *word == "f*" || *word == "B" || *word == "B*" || *word == "b" || *word == "b*") {
                if (!ground) return std::nullopt;
                const auto box = facts.getKey("/BBox").getArrayAsRectangle();
                return QPDFObjectHandle::Rectangle(std::max(box.llx, ground->llx), std::max(box.lly, ground->lly),
                                                   std::min(box.urx, ground->urx), std::min(box.ury, ground->ury));
            } else if (*word != "q" && *word != "g" && *word != "rg" && *word != "k" && *word != "G" && *word != "RG" && *word != "K" &&
                       *word != "w" && *word != "BMC") {
                return std::nullopt;  // a state, a clip, a turn, or something painted that need not be opaque
            }
        }
    } catch (const std::exception&) {
    }
    return std::nullopt;
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
