#include "document/pdf/text/scanned_page.hpp"

#include <algorithm>
#include <cmath>
#include <future>
#include <string_view>
#include <thread>

#include "document/pdf/page/content_lexer.hpp"
#include "document/pdf/page/inspection.hpp"
#include "document/pdf/page/matrix.hpp"
#include "document/pdf/page/number.hpp"
#include "document/pdf/page/preview.hpp"
#include "document/pdf/page/resources.hpp"

namespace telltale {
namespace {

constexpr double least_share = 0.7;       // share of the page that its picture covers at least
constexpr int drawn_dpi = 200;            // gaps between letters have some pixels then; scanners give 150 to 600
constexpr double longest_side_pt = 2400;  // A1: a larger page is no page of text
constexpr int deepest_form = 4;
constexpr int max_states = 1000;
constexpr double straight = 1e-6;     // share of a side that a placement may be off the axes
constexpr double units_a_point = 10;  // rectangles are whole numbers of these

bool keeps_rectangles(const PdfMatrix& m) {
    const double slack = straight * (std::abs(m.a) + std::abs(m.b) + std::abs(m.c) + std::abs(m.d));
    return (std::abs(m.b) <= slack && std::abs(m.c) <= slack) || (std::abs(m.a) <= slack && std::abs(m.d) <= slack);
}

struct State {
    PdfMatrix ctm;
    PdfBox clip = PdfBox::everything();
    bool is_plain = true;  ///< opaque, not masked, not blended, clipped to rectangles alone
    bool fills_black = true;
    int text_mode = 0;
};

bool is_form(QPDFObjectHandle object) {
    return object.getDict().getKey("/Subtype").isNameAndEquals("/Form");
}

bool is_stencil(QPDFObjectHandle image) {
    QPDFObjectHandle stencil = image.getDict().getKey("/ImageMask");
    return stencil.isBool() && stencil.getBoolValue();
}

/// Whether an image hides what lies below it, or is a stencil.
bool is_unmasked_image(QPDFObjectHandle object) {
    QPDFObjectHandle facts = object.getDict();
    if (!facts.getKey("/Subtype").isNameAndEquals("/Image")) return false;
    QPDFObjectHandle in_data = facts.getKey("/SMaskInData");
    if (in_data.isInteger() && in_data.getIntValue() != 0) return false;
    return facts.getKey("/SMask").isNull() && facts.getKey("/Mask").isNull() && facts.getKey("/OC").isNull();
}

class ScanFinder {
public:
    explicit ScanFinder(const PageGeometry& geometry) : geometry_(geometry) {}

    void read(std::string_view content, QPDFObjectHandle resources, const State& start, int depth);

    std::optional<ScanPage> found() const { return last_; }

private:
    /// Forgets the picture: what is painted over it would be hidden by its moved parts.
    void paint() {
        last_.reset();
        is_blank_ = false;
    }
    void draw(QPDFObjectHandle object, QPDFObjectHandle resources, const State& state, int depth);
    void show_picture(QPDFObjectHandle image, const State& state);

    PageGeometry geometry_;
    bool is_blank_ = true;  ///< nothing has been painted so far
    std::optional<ScanPage> last_;
};

void apply_settings(QPDFObjectHandle settings, State& state) {
    if (!settings.isDictionary()) return;
    QPDFObjectHandle alpha = settings.getKey("/ca");
    QPDFObjectHandle mask = settings.getKey("/SMask");
    QPDFObjectHandle mode = settings.getKey("/BM");
    if (alpha.isNumber() && alpha.getNumericValue() < 1) state.is_plain = false;
    if (mask.isDictionary()) state.is_plain = false;
    if (!mode.isNull() && !mode.isNameAndEquals("/Normal") && !mode.isNameAndEquals("/Compatible")) state.is_plain = false;
}

void ScanFinder::show_picture(QPDFObjectHandle image, const State& state) {
    const bool was_blank = is_blank_;
    paint();
    if (!state.is_plain || !keeps_rectangles(state.ctm) || !is_unmasked_image(image)) return;
    if (is_stencil(image) && !(was_blank && state.fills_black)) return;
    const PdfBox page{geometry_.left, geometry_.bottom, geometry_.right, geometry_.top};
    const PdfBox seen = overlap(overlap(bounds_of({0, 0, 1, 1}, state.ctm), state.clip), page);
    if (seen.area() < least_share * page.area()) return;
    // A moved part must not show what the clip hides; pages that are clipped within their edges are few.
    const PdfBox whole = overlap(bounds_of({0, 0, 1, 1}, state.ctm), page);
    if (seen.area() < (1 - straight) * whole.area()) return;
    last_ = ScanPage{image, is_stencil(image), {state.ctm.a, state.ctm.b, state.ctm.c, state.ctm.d, state.ctm.e, state.ctm.f}, geometry_};
}

void ScanFinder::draw(QPDFObjectHandle object, QPDFObjectHandle resources, const State& state, int depth) {
    if (!object.isStream()) return;
    if (!is_form(object)) return show_picture(object, state);
    QPDFObjectHandle facts = object.getDict();
    if (depth >= deepest_form) return paint();
    State inner = state;
    if (QPDFObjectHandle matrix = facts.getKey("/Matrix"); matrix.isMatrix()) {
        const auto m = matrix.getArrayAsMatrix();
        inner.ctm = inner.ctm.after({m.a, m.b, m.c, m.d, m.e, m.f});
    }
    if (QPDFObjectHandle bounds = facts.getKey("/BBox"); bounds.isRectangle()) {
        const auto box = bounds.getArrayAsRectangle();
        inner.clip = overlap(inner.clip, bounds_of({box.llx, box.lly, box.urx, box.ury}, inner.ctm));
        inner.is_plain = inner.is_plain && keeps_rectangles(inner.ctm);
    }
    // A picture in a group of its own or in a layer is not plain. Invisible text stays invisible there.
    if (facts.hasKey("/Group") || facts.hasKey("/OC")) inner.is_plain = false;
    QPDFObjectHandle own = facts.getKey("/Resources");
    const auto content = object.getStreamData(qpdf_dl_generalized);
    read({reinterpret_cast<const char*>(content->getBuffer()), content->getSize()}, own.isDictionary() ? own : resources, inner, depth + 1);
}

void ScanFinder::read(std::string_view content, QPDFObjectHandle resources, const State& start, int depth) {
    State state = start;
    std::vector<State> saved;
    std::vector<bool> marks;  // one for each marked content that is open: whether it is a layer
    PdfBox path = PdfBox::nothing();
    bool path_is_rectangle = true;
    int rectangles = 0;
    bool clips = false;
    ContentLexer lexer(content);
    const auto end_path = [&](bool paints) {
        if (paints) paint();
        if (clips) {
            state.clip = overlap(state.clip, path);
            state.is_plain = state.is_plain && path_is_rectangle && rectangles == 1 && keeps_rectangles(state.ctm);
        }
        clips = false;
        path = PdfBox::nothing();
        path_is_rectangle = true;
        rectangles = 0;
    };
    while (const auto word = lexer.next()) {
        const std::vector<double>& n = lexer.numbers();
        if (*word == "q") {
            if (saved.size() < max_states) saved.push_back(state);
        } else if (*word == "Q") {
            if (!saved.empty()) {
                state = saved.back();
                saved.pop_back();
            }
        } else if (*word == "cm" && n.size() >= 6) {
            state.ctm = state.ctm.after({n[0], n[1], n[2], n[3], n[4], n[5]});
        } else if (*word == "re" && n.size() >= 4) {
            const PdfBox box = bounds_of({n[0], n[1], n[0] + n[2], n[1] + n[3]}, state.ctm);
            path.add(box.left, box.bottom);
            path.add(box.right, box.top);
            ++rectangles;
        } else if (*word == "m" || *word == "l" || *word == "c" || *word == "v" || *word == "y") {
            path_is_rectangle = false;
        } else if (*word == "W" || *word == "W*") {
            clips = true;
        } else if (*word == "n") {
            end_path(false);
        } else if (*word == "f" || *word == "F" || *word == "f*" || *word == "B" || *word == "B*" || *word == "b" || *word == "b*" ||
                   *word == "S" || *word == "s") {
            end_path(true);
        } else if (*word == "gs") {
            apply_settings(find_resource(resources, "/ExtGState", lexer.name()), state);
        } else if (*word == "g" || *word == "rg") {
            state.fills_black = !n.empty() && std::all_of(n.begin(), n.end(), [](double part) { return part == 0; });
        } else if (*word == "k") {
            state.fills_black = n.size() == 4 && n[3] == 1;
        } else if (*word == "cs" || *word == "sc" || *word == "scn") {
            state.fills_black = false;
        } else if (*word == "Tr" && !n.empty()) {
            state.text_mode = static_cast<int>(n.back());
        } else if (*word == "Tj" || *word == "TJ" || *word == "'" || *word == "\"") {
            if (state.text_mode != 3) paint();
            if (state.text_mode > 3) state.is_plain = false;  // text in such a mode clips what follows
        } else if (*word == "BMC" || *word == "BDC") {
            QPDFObjectHandle properties = find_resource(resources, "/Properties", lexer.name());
            QPDFObjectHandle type = properties.isDictionary() ? properties.getKey("/Type") : QPDFObjectHandle::newNull();
            marks.push_back(type.isNameAndEquals("/OCG") || type.isNameAndEquals("/OCMD"));
        } else if (*word == "EMC") {
            if (!marks.empty()) marks.pop_back();
        } else if (*word == "sh" || *word == "EI") {
            paint();
        } else if (*word == "Do") {
            State drawn = state;
            // A layer may be switched off.
            drawn.is_plain = drawn.is_plain && std::find(marks.begin(), marks.end(), true) == marks.end();
            draw(find_resource(resources, "/XObject", lexer.name()), resources, drawn, depth);
        }
    }
}

std::string number(double value) {
    return pdf_number(value, 6);
}

std::string in_place(const PdfMatrix& m) {
    std::string text;
    for (const double entry : {m.a, m.b, m.c, m.d, m.e, m.f}) text += number(entry) + ' ';
    return text + "cm ";
}

/// Maps points of the page as displayed, x to the right and y up from its lower left corner, to user space.
PdfMatrix from_displayed(const PageGeometry& page) {
    const double point = 1 / page.user_unit;
    switch (page.quarter_turns) {
        case 1:
            return {0, point, -point, 0, page.right, page.bottom};
        case 2:
            return {-point, 0, 0, -point, page.right, page.top};
        case 3:
            return {0, -point, point, 0, page.left, page.top};
        default:
            return {point, 0, 0, point, page.left, page.bottom};
    }
}

/// A cluster's rectangle in whole units, from the page's lower left corner.
struct UnitBox {
    long left;
    long bottom;
    long width;
    long height;
};

std::vector<UnitBox> unit_boxes(const PageLayout& layout) {
    const auto units = [](double points) { return std::lround(points * units_a_point); };
    std::vector<UnitBox> boxes;
    for (const TextCluster& cluster : layout.clusters) {
        const long left = units(cluster.left);
        const long bottom = units(layout.height - cluster.bottom);
        boxes.push_back({left, bottom, units(cluster.right) - left, units(layout.height - cluster.top) - bottom});
    }
    return boxes;
}

}  // namespace

std::optional<ScanPage> find_scan(QPDFPageObjectHelper page) {
    QPDFObjectHandle resources = page.getAttribute("/Resources", false);
    if (!resources.isDictionary() || !resources.getKey("/XObject").isDictionary()) return std::nullopt;
    try {
        ScanFinder finder(measure_page(page));
        finder.read(content_of(page), resources, {}, 0);
        return finder.found();
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

std::vector<InkText> read_scans(std::span<const std::uint8_t> pdf, std::span<const std::size_t> pages, std::span<const ScanPage> scans,
                                double distance) {
    const auto read = [&](std::size_t i) -> InkText {
        const PageGeometry& geometry = scans[i].geometry;
        const double width = geometry.shown_width();
        const double height = geometry.shown_height();
        if (std::max(width, height) > longest_side_pt) return {};
        const auto picture = draw_page(pdf, pages[i], drawn_dpi);
        if (!picture) return {};
        InkText text = find_ink_text(*picture, std::max(picture->width, picture->height) / std::max(width, height), distance);
        text.layout.width = width;
        text.layout.height = height;
        return text;
    };
    const std::size_t workers = std::max(1U, std::thread::hardware_concurrency());
    std::vector<InkText> texts(scans.size());
    for (std::size_t next = 0; next < scans.size(); next += workers) {
        std::vector<std::future<InkText>> batch;
        for (std::size_t i = next; i < std::min(scans.size(), next + workers); ++i)
            batch.push_back(std::async(std::launch::async, read, i));
        for (std::size_t i = 0; i < batch.size(); ++i) texts[next + i] = batch[i].get();
    }
    return texts;
}

ShiftedStream move_scan(const ScanPage& scan, const std::string& name, const PageLayout& layout, double distance) {
    const std::vector<UnitBox> boxes = unit_boxes(layout);
    // The page begins so far from zero that no rectangle with a minus before a coordinate reaches it.
    long beyond = 1;
    for (const UnitBox& box : boxes) beyond = std::max({beyond, box.width + 1, box.height + 1});
    const PdfMatrix to_user = from_displayed(scan.geometry).after({1 / units_a_point, 0, 0, 1 / units_a_point, 0, 0});
    const PdfMatrix local = to_user.after({1, 0, 0, 1, -static_cast<double>(beyond), -static_cast<double>(beyond)});
    const auto& p = scan.placement;
    const PdfMatrix placement = local.inverse().after({p[0], p[1], p[2], p[3], p[4], p[5]});

    // A stencil leaves what is below it where it has no ink: its old place.
    const std::string corner = std::to_string(beyond);
    const std::string blank_paper = "1 g " + corner + ' ' + corner + ' ' + number(std::ceil(layout.width * units_a_point)) + ' ' +
                                    number(std::ceil(layout.height * units_a_point)) + " re f 0 g ";
    ShiftedStream result;
    std::string& out = result.content;
    const auto sign = [&](std::uint32_t slot, bool inverse) {
        result.signs.push_back({out.size(), slot, inverse});
        out += ' ';
    };
    out += "/Artifact BMC q " + in_place(local) + '\n';
    for (const int along : {1, -1}) {
        for (const int up : {1, -1}) {
            out += "q\n";
            for (std::size_t i = 0; i < boxes.size(); ++i) {
                const UnitBox& box = boxes[i];
                sign(static_cast<std::uint32_t>(i), along < 0);
                out += std::to_string(box.left + beyond);
                out += ' ';
                sign(layout.up_slot(layout.clusters[i].phrase), up < 0);
                out += std::to_string(box.bottom + beyond) + ' ' + std::to_string(box.width) + ' ' + std::to_string(box.height) + " re\n";
            }
            PdfMatrix moved = placement;
            moved.e += along * distance * units_a_point;
            moved.f += up * distance * units_a_point;
            out += "W n " + (scan.is_stencil ? blank_paper : std::string()) + in_place(moved) + name + " Do Q\n";
        }
    }
    out += "Q EMC\n";
    return result;
}

}  // namespace telltale
