#include "document/pdf/tint/carrier.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>
#include <qpdf/Pl_Buffer.hh>
#include <qpdf/Pl_Flate.hh>
#include <string_view>

#include "document/pdf/page/balance.hpp"
#include "document/pdf/page/inspection.hpp"
#include "document/pdf/page/number.hpp"
#include "document/pdf/page/resources.hpp"
#include "document/pdf/tint/annotation.hpp"

namespace telltale {
namespace {

constexpr int white = 255;
constexpr double softened_edge = 2;  ///< points: wider than a pixel, which renderers cover in part
constexpr double max_tiles = 4096;   ///< a page of usual shape has 24

using Rectangle = QPDFObjectHandle::Rectangle;

bool is_empty(const Rectangle& box) {
    return !(box.urx - box.llx > 0 && box.ury - box.lly > 0);
}

std::string number(double value) {
    return pdf_number(value, 5);
}

std::string rectangle_of(const PageGeometry& page) {
    return number(page.left) + ' ' + number(page.bottom) + ' ' + number(page.width()) + ' ' + number(page.height()) + " re";
}

// The page with a margin. Renderers cover a pixel at the page's edge in part, fills and images each in their own way, so what has
// to cancel out there reaches over the edge.
PageGeometry beyond(PageGeometry page) {
    const double margin = page.tile_side() / 4;
    page.left -= margin;
    page.bottom -= margin;
    page.right += margin;
    page.top += margin;
    return page;
}

QPDFObjectHandle deflated_stream(QPDF& pdf, const std::string& content) {
    Pl_Buffer buffer("deflated");
    Pl_Flate deflate("deflate", &buffer, Pl_Flate::a_deflate);
    deflate.writeString(content);
    deflate.finish();
    QPDFObjectHandle stream = pdf.newStream();
    stream.replaceStreamData(buffer.getBufferSharedPointer(), QPDFObjectHandle::newName("/FlateDecode"), QPDFObjectHandle::newNull());
    return stream;
}

/// The displayed right and down as steps in user space, and the corner where both begin.
struct Display {
    double right_x, right_y, down_x, down_y, corner_x, corner_y;
};

Display display_of(const PageGeometry& page) {
    switch (page.quarter_turns) {
        case 1:
            return {0, 1, 1, 0, page.left, page.bottom};
        case 2:
            return {-1, 0, 0, 1, page.right, page.bottom};
        case 3:
            return {0, -1, -1, 0, page.right, page.top};
        default:
            return {1, 0, 0, -1, page.left, page.top};
    }
}

double displayed_width(const PageGeometry& page) {
    return page.quarter_turns % 2 == 1 ? page.height() : page.width();
}

double displayed_height(const PageGeometry& page) {
    return page.quarter_turns % 2 == 1 ? page.width() : page.height();
}

/// A matrix for what follows: the origin is the displayed top left corner, x goes to the right in units of `across`, and y upwards
/// in units of `up`.
std::string from_displayed_corner(const PageGeometry& page, double across, double up) {
    const Display display = display_of(page);
    std::string matrix;
    for (const double entry : {across * display.right_x, across * display.right_y, -up * display.down_x, -up * display.down_y,
                               display.corner_x, display.corner_y}) {
        matrix += number(entry) + ' ';
    }
    return matrix + "cm";
}

/// White on all of an area. Under Multiply it changes no colour, but it makes paper of what nobody has painted yet.
///
/// poppler begins a page without paper and puts it under at the end. On an opaque page a group is laid over exactly; else what
/// a colour lacks to opacity is rounded down before it is multiplied. Screen would find no paper and show as black. It is an image,
/// since the softened edge of a rectangle has the same rounding. It stands upright on the page as displayed, since poppler draws an
/// image that is turned with a softened edge too.
std::string white_image(const PageGeometry& area) {
    return "q " + from_displayed_corner(area, displayed_width(area), displayed_height(area)) +
           " 1 0 0 1 0 -1 cm BI /W 1 /H 1 /BPC 1 /CS /G /F /AHx ID 80> EI Q\n";
}

}  // namespace

bool is_too_long(const PageGeometry& geometry) {
    const double side = geometry.tile_side();
    return std::ceil(geometry.width() / side) * std::ceil(geometry.height() / side) > max_tiles;
}

PdfCarrier::PdfCarrier(QPDF& pdf, CarrierSettings settings) : pdf_(pdf), settings_(std::move(settings)) {
    save_ = pdf_.newStream("q\n");
}

QPDFObjectHandle PdfCarrier::blend_state(const std::string& mode) {
    QPDFObjectHandle& state = blend_states_[mode];
    if (!state.isInitialized()) {
        state = pdf_.makeIndirectObject(
            QPDFObjectHandle::parse("<< /Type /ExtGState /BM /" + mode + " /ca 1 /CA 1 /SMask /None /AIS false >>"));
    }
    return state;
}

QPDFObjectHandle PdfCarrier::group() const {
    const std::string space = settings_.page_space.empty() ? "" : "/CS " + settings_.page_space;
    return QPDFObjectHandle::parse("<< /Type /Group /S /Transparency /I true /K false " + space + " >>");
}

QPDFObjectHandle PdfCarrier::new_form(const PageGeometry& geometry, const std::string& content) {
    QPDFObjectHandle form = deflated_stream(pdf_, content);
    QPDFObjectHandle facts = form.getDict();
    facts.replaceKey("/Type", QPDFObjectHandle::newName("/XObject"));
    facts.replaceKey("/Subtype", QPDFObjectHandle::newName("/Form"));
    facts.replaceKey("/BBox", QPDFObjectHandle::newFromRectangle({geometry.left, geometry.bottom, geometry.right, geometry.top}));
    return form;
}

QPDFObjectHandle PdfCarrier::new_group(const PageGeometry& geometry, const std::string& content) {
    QPDFObjectHandle form = new_form(geometry, content);
    form.getDict().replaceKey("/Group", group());
    return form;
}

std::string PdfCarrier::tiling(const PageGeometry& geometry) const {
    const double side = geometry.tile_side();
    // A hair less, so that a page of exactly four tiles does not get a fifth that nobody sees.
    const int columns = static_cast<int>(std::ceil(displayed_width(geometry) / side - 1e-6));
    const int rows = static_cast<int>(std::ceil(displayed_height(geometry) / side - 1e-6));

    // One unit is one tile; an image fills the unit square.
    std::string content = from_displayed_corner(geometry, side, side) + '\n';
    for (int row = 0; row < rows; ++row) {
        content += "q 1 0 0 1 0 " + std::to_string(-1 - row) + " cm\n";
        for (int column = 0; column < columns; ++column) content += column == 0 ? "/T Do\n" : "1 0 0 1 1 0 cm /T Do\n";
        content += "Q\n";
    }
    return content;
}

/// The resources of a lane's tile image. They lie two references further away than a form's own would: libqpdf writes first what is
/// nearest to the pages, and what differs between copies is best written last.
QPDFObjectHandle PdfCarrier::tile_resources(int lane) {
    QPDFObjectHandle& resources = tile_resources_[static_cast<std::size_t>(lane)];
    if (resources.isInitialized()) return resources;
    QPDFObjectHandle images = QPDFObjectHandle::newDictionary();
    images.replaceKey("/T", settings_.tile_images[static_cast<std::size_t>(lane)]);
    resources = pdf_.makeIndirectObject(QPDFObjectHandle::newDictionary());
    resources.replaceKey("/XObject", pdf_.makeIndirectObject(images));
    return resources;
}

QPDFObjectHandle PdfCarrier::form_for(const PageGeometry& geometry, int lane) {
    QPDFObjectHandle& form = forms_[{geometry, lane}];
    if (form.isInitialized()) return form;
    form = new_group(geometry, tiling(geometry));
    form.getDict().replaceKey("/Resources", tile_resources(lane));
    return form;
}

/// A form that shows the tile as light: black up to a level, and beyond it as bright as the tile is above that level.
///
/// Painting that level over it with Lighten and then Difference leaves just that, from the same samples: a copy has nothing
/// more to patch, and a page is some 200 bytes larger. The level lies below too, so that there is no light where no tile reaches.
/// On dark pages the level is the tile's darkest, and Lighten does nothing.
QPDFObjectHandle PdfCarrier::light_for(const PageGeometry& geometry, int lane, Ground ground) {
    QPDFObjectHandle& form = lights_[{geometry, lane, ground}];
    if (form.isInitialized()) return form;
    const bool is_black = ground == Ground::black;
    // A hair above the level: mupdf cuts off what is below it, and cairo, in 65536ths, what is a quarter above.
    const double above = white - bright_levels(ground) + 0.001;
    std::array<char, 16> grey{};
    std::snprintf(grey.data(), grey.size(), "0.%07d", static_cast<int>(std::lround(above * 1e7 / white)));
    const PageGeometry around = beyond(geometry);
    const std::string level = std::string(grey.data()) + " g\n" + rectangle_of(around) + " f\n";
    form = new_group(around, level + "/M Do\n" + (is_black ? "/L gs\n" + level : "") + "/D gs\n" + level);
    QPDFObjectHandle resources = QPDFObjectHandle::parse("<< /XObject << >> /ExtGState << >> >>");
    resources.getKey("/XObject").replaceKey("/M", form_for(geometry, lane));
    resources.getKey("/ExtGState").replaceKey("/D", blend_state("Difference"));
    if (is_black) resources.getKey("/ExtGState").replaceKey("/L", blend_state("Lighten"));
    form.getDict().replaceKey("/Resources", resources);
    return form;
}

/// How many of the tile's levels, from white down, turn into light. On black they are as few as keep the tile's shape, since there
/// each level of the mean is seen and measured (SSIM); the light is then painted as often as its depth asks for.
int PdfCarrier::bright_levels(Ground ground) const {
    const int depth = white - settings_.darkest;
    return ground == Ground::black ? std::max(1, depth / 3) : depth;
}

/// Writes content that lightens what is dark.
std::string PdfCarrier::light(const PageGeometry& geometry, int lane, Ground ground, QPDFObjectHandle resources) {
    const std::string once = add_resource(resources, "/XObject", "/TtX", light_for(geometry, lane, ground)) + " Do\n";
    std::string content = add_resource(resources, "/ExtGState", "/TtG", blend_state("Screen")) + " gs\n";
    for (int levels = 0; levels < white - settings_.darkest; levels += bright_levels(ground)) content += once;
    return content;
}

/// A form with tiles side by side on paper of their commonest level: where a renderer softens their edges, that level shows and not
/// white.
QPDFObjectHandle PdfCarrier::paper_for(const PageGeometry& geometry, int lane) {
    QPDFObjectHandle& form = papers_[{geometry, lane}];
    if (form.isInitialized()) return form;
    form = new_form(geometry, "0.996078 g " + rectangle_of(geometry) + " f\n" + tiling(geometry));
    form.getDict().replaceKey("/Resources", tile_resources(lane));
    return form;
}

QPDFObjectHandle PdfCarrier::shared_stream(const std::string& content) {
    QPDFObjectHandle& stream = paintings_[content];
    if (!stream.isInitialized()) stream = pdf_.newStream(content);
    return stream;
}

void PdfCarrier::lay_under(QPDFPageObjectHelper page, const PageGeometry& geometry, int lane) {
    QPDFObjectHandle resources = own_resources(page);
    const std::string form = add_resource(resources, "/XObject", "/TtX", paper_for(geometry, lane));
    std::vector<QPDFObjectHandle> contents = page.getPageContents();
    contents.insert(contents.begin(), shared_stream("q\n/Artifact BMC\n" + form + " Do\nEMC\nQ\n"));
    page.getObjectHandle().replaceKey("/Contents", QPDFObjectHandle::newArray(contents));
}

/// Makes a form of an appearance with the page's tile over the ground that it fills, where the tile would lie on the page.
///
/// The ground is opaque, so the page's own mark is not seen there and cannot be doubled. The
/// appearance's alpha as a soft mask would do for every appearance, but pdf.js paints what is masked without its blend mode.
QPDFObjectHandle PdfCarrier::marked_appearance(QPDFObjectHandle appearance, const Rectangle& rectangle, const PageGeometry& geometry,
                                               int lane) {
    const auto ground = opaque_ground(appearance);
    if (marked_appearances_.count(appearance.getObjGen()) != 0 || !ground || is_empty(*ground)) return appearance;
    QPDFObjectHandle facts = appearance.getDict();
    const QPDFMatrix matrix = facts.getKey("/Matrix").isMatrix() ? QPDFMatrix(facts.getKey("/Matrix").getArrayAsMatrix()) : QPDFMatrix();
    const bool keeps_rectangles = (matrix.a == 0 && matrix.d == 0) || (matrix.b == 0 && matrix.c == 0);
    const Rectangle shown = matrix.transformRectangle(facts.getKey("/BBox").getArrayAsRectangle());
    if (!keeps_rectangles || is_empty(shown) || is_empty(rectangle)) return appearance;
    facts.replaceKey("/Subtype", QPDFObjectHandle::newName("/Form"));  // viewers do without it in an appearance, but not in a form

    // A viewer lays the appearance's bounds onto the annotation's rectangle; the tile has to go the other way.
    const double across = (shown.urx - shown.llx) / (rectangle.urx - rectangle.llx);
    const double up = (shown.ury - shown.lly) / (rectangle.ury - rectangle.lly);
    const Rectangle area = matrix.transformRectangle(*ground);
    const PageGeometry inside{area.llx + softened_edge * across,
                              area.lly + softened_edge * up,
                              area.urx - softened_edge * across,
                              area.ury - softened_edge * up,
                              0,
                              1};
    if (inside.width() <= 0 || inside.height() <= 0) return appearance;
    std::string content = "/A Do\nq\n" + rectangle_of(inside) + " W n\n/G gs\n";
    for (const double entry : {across, 0.0, 0.0, up, shown.llx - across * rectangle.llx, shown.lly - up * rectangle.lly}) {
        content += number(entry) + ' ';
    }
    QPDFObjectHandle marked = new_form({shown.llx, shown.lly, shown.urx, shown.ury, 0, 1}, content + "cm\n/M Do\nQ\n");
    QPDFObjectHandle resources = QPDFObjectHandle::parse("<< /XObject << >> /ExtGState << >> >>");
    resources.getKey("/XObject").replaceKey("/A", appearance);
    resources.getKey("/XObject").replaceKey("/M", form_for(geometry, lane));
    resources.getKey("/ExtGState").replaceKey("/G", blend_state("Multiply"));
    marked.getDict().replaceKey("/Resources", resources);
    marked_appearances_.insert(marked.getObjGen());
    return marked;
}

void PdfCarrier::mark_annotation(QPDFObjectHandle annotation, const Rectangle& rectangle, const PageGeometry& geometry, int lane) {
    QPDFObjectHandle appearances = annotation.getKey("/AP").shallowCopy();
    QPDFObjectHandle normal = appearances.getKey("/N");
    if (normal.isStream()) {
        normal = marked_appearance(normal, rectangle, geometry, lane);
    } else {
        normal = normal.shallowCopy();
        for (const std::string& state : normal.getKeys()) {
            if (QPDFObjectHandle appearance = normal.getKey(state); appearance.isStream())
                normal.replaceKey(state, marked_appearance(appearance, rectangle, geometry, lane));
        }
    }
    appearances.replaceKey("/N", normal);
    annotation.replaceKey("/AP", appearances);
}

void PdfCarrier::paint(QPDFPageObjectHelper page, const PageGeometry& geometry, int lane, Ground ground,
                       const std::vector<ShownAnnotation>& annotations) {
    QPDFObjectHandle dictionary = page.getObjectHandle();
    QPDFObjectHandle resources = own_resources(page);
    const std::string multiply = add_resource(resources, "/ExtGState", "/TtG", blend_state("Multiply")) + " gs\n";
    std::string painting = "q\n";
    for (const ShownAnnotation& annotation : annotations) {
        if (annotation.mix != ShownAnnotation::Mix::needs_bare || is_empty(annotation.rectangle)) continue;
        const Rectangle& box = annotation.rectangle;
        const PageGeometry bare{box.llx - softened_edge, box.lly - softened_edge, box.urx + softened_edge, box.ury + softened_edge, 0, 1};
        painting += rectangle_of(beyond(geometry)) + '\n' + rectangle_of(bare) + " W* n\n";
    }
    painting += "/Artifact BMC\n" + multiply + white_image(beyond(geometry));
    // Light comes first, since renderers that round it up leave white alone then.
    if (ground != Ground::light) painting += light(geometry, lane, ground, resources) + multiply;
    painting += add_resource(resources, "/XObject", "/TtX", form_for(geometry, lane)) + " Do\n";
    wrap_contents(page, geometry, resources, painting + "EMC\nQ\n");
    if (!dictionary.getKey("/Group").isDictionary()) {
        QPDFObjectHandle page_group = group();
        if (asks_for_inks(pdf_, page)) page_group.replaceKey("/CS", QPDFObjectHandle::newName("/DeviceCMYK"));
        dictionary.replaceKey("/Group", page_group);
    }
    for (const ShownAnnotation& annotation : annotations) {
        if (takes_mark(annotation, geometry)) mark_annotation(annotation.dictionary, annotation.rectangle, geometry, lane);
    }
}

void PdfCarrier::wrap_contents(QPDFPageObjectHelper& page, const PageGeometry& geometry, QPDFObjectHandle resources,
                               const std::string& painting) {
    QPDFObjectHandle dictionary = page.getObjectHandle();
    std::vector<QPDFObjectHandle> contents = page.getPageContents();
    if (contents.empty()) {
        dictionary.replaceKey("/Contents", shared_stream(painting));
    } else if (is_balanced(page)) {
        contents.insert(contents.begin(), save_);
        contents.push_back(shared_stream("\nQ\n" + painting));
        dictionary.replaceKey("/Contents", QPDFObjectHandle::newArray(contents));
    } else {
        // What the content leaves open, or closes too often, must not reach us: a form is closed by its end.
        QPDFObjectHandle form = deflated_stream(pdf_, content_of(page));
        QPDFObjectHandle facts = form.getDict();
        facts.replaceKey("/Type", QPDFObjectHandle::newName("/XObject"));
        facts.replaceKey("/Subtype", QPDFObjectHandle::newName("/Form"));
        facts.replaceKey("/BBox", QPDFObjectHandle::newFromRectangle({geometry.left, geometry.bottom, geometry.right, geometry.top}));
        QPDFObjectHandle inner = resources.shallowCopy();
        inner.replaceKey("/XObject", resources.getKey("/XObject").shallowCopy());
        facts.replaceKey("/Resources", inner);
        const std::string name = add_resource(resources, "/XObject", "/TtX", form);
        dictionary.replaceKey("/Contents", shared_stream("q\n" + name + " Do\nQ\n" + painting));
    }
}

}  // namespace telltale
