#include "document/pdf/page/page.hpp"

#include <cmath>
#include <optional>

namespace telltale {
namespace {

constexpr double default_width_pt = 612;  ///< US letter, what viewers take when a page has no MediaBox
constexpr double default_height_pt = 792;

using Rectangle = QPDFObjectHandle::Rectangle;

bool is_empty(const Rectangle& box) {
    return !(box.urx - box.llx > 0 && box.ury - box.lly > 0);
}

std::optional<Rectangle> box_of(QPDFPageObjectHelper& page, const char* name) {
    QPDFObjectHandle value = page.getAttribute(name, false);
    if (!value.isRectangle()) return std::nullopt;
    const Rectangle box = value.getArrayAsRectangle();
    for (const double side : {box.llx, box.lly, box.urx, box.ury}) {
        if (!(std::abs(side) < 1e7)) return std::nullopt;
    }
    if (is_empty(box)) return std::nullopt;
    return box;
}

}  // namespace

PageGeometry measure_page(QPDFPageObjectHelper page) {
    const Rectangle media = box_of(page, "/MediaBox").value_or(Rectangle(0, 0, default_width_pt, default_height_pt));
    const Rectangle crop = box_of(page, "/CropBox").value_or(media);
    Rectangle shown(std::max(media.llx, crop.llx), std::max(media.lly, crop.lly), std::min(media.urx, crop.urx),
                    std::min(media.ury, crop.ury));
    if (is_empty(shown)) shown = media;

    PageGeometry geometry{shown.llx, shown.lly, shown.urx, shown.ury, 0, 1};
    QPDFObjectHandle rotation = page.getAttribute("/Rotate", false);
    if (rotation.isNumber()) geometry.quarter_turns = ((static_cast<int>(std::fmod(rotation.getNumericValue(), 360)) / 90) + 4) % 4;
    QPDFObjectHandle unit = page.getObjectHandle().getKey("/UserUnit");
    if (unit.isNumber() && unit.getNumericValue() > 0) geometry.user_unit = unit.getNumericValue();
    return geometry;
}

}  // namespace telltale
