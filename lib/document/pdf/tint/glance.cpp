#include "document/pdf/tint/glance.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "document/pdf/page/content_lexer.hpp"
#include "document/pdf/page/inspection.hpp"
#include "document/pdf/page/matrix.hpp"
#include "document/pdf/page/resources.hpp"

namespace telltale {
namespace {

constexpr int cells_a_side = 24;
constexpr double dark_below = 0.5;      ///< luma: below it Multiply has less than half of its depth
constexpr double black_below = 0.0157;  ///< luma: four levels of 255
constexpr double smallest_form = 0.01;  ///< share of the page: a smaller form is not opened
constexpr int deepest_form = 8;
constexpr std::size_t most_form_bytes = 4'000'000;  ///< bytes for a page; what is drawn from more is left to a real renderer

bool keeps_rectangles(const PdfMatrix& m) {
    return (m.a == 0 && m.d == 0) || (m.b == 0 && m.c == 0);
}

struct Point {
    double x, y;
};

Point apply(const PdfMatrix& m, double x, double y) {
    return {m.a * x + m.c * y + m.e, m.b * x + m.d * y + m.f};
}

/// A part of a path: its bounds, and whether it fills them.
struct Shape {
    PdfBox bounds = PdfBox::nothing();
    std::vector<Point> corners{};
    bool is_straight = true;

    void add(Point point) {
        bounds.add(point.x, point.y);
        if (corners.size() < 6) corners.push_back(point);
    }
    bool is_rectangle() const {
        if (!is_straight || corners.size() < 4 || corners.size() > 5) return false;
        const double slack = 1e-3 * (bounds.right - bounds.left + bounds.top - bounds.bottom);
        const auto is_near = [&](double value, double low, double high) {
            return std::abs(value - low) <= slack || std::abs(value - high) <= slack;
        };
        return std::all_of(corners.begin(), corners.end(),
                           [&](Point p) { return is_near(p.x, bounds.left, bounds.right) && is_near(p.y, bounds.bottom, bounds.top); });
    }
};

enum class Shade : std::uint8_t { light, dark, black, unknown };

struct State {
    PdfMatrix to_page;
    PdfBox clip;
    bool clip_is_exact = true;
    bool is_opaque = true;
    bool is_masked = false;
    bool is_blended = false;  ///< what is painted is blended by another mode than Normal
    Shade fill = Shade::black;
    std::string space = "/DeviceGray";
};

Shade shade_of(double luma) {
    return luma < black_below ? Shade::black : luma < dark_below ? Shade::dark : Shade::light;
}

/// The shade of a colour by its number of components. Separations and patterns are unknown.
Shade shade_of(const std::vector<double>& parts, const std::string& space) {
    const bool is_device = space == "/DeviceGray" || space == "/DeviceRGB" || space == "/DeviceCMYK" || space == "/CalGray" ||
                           space == "/CalRGB" || space == "/ICCBased";
    if (!is_device) return Shade::unknown;
    if (parts.size() == 1) return shade_of(parts[0]);
    if (parts.size() == 3) return shade_of(0.299 * parts[0] + 0.587 * parts[1] + 0.114 * parts[2]);
    if (parts.size() == 4) {
        return shade_of((1 - std::min(1.0, parts[3])) * (1 - 0.299 * parts[0] - 0.587 * parts[1] - 0.114 * parts[2]));
    }
    return Shade::unknown;
}

/// An operator as a number, so that it is told from dozens of others at once; 0 for one of more than three letters, which is none
/// that we know.
constexpr std::uint32_t code_of(std::string_view word) {
    if (word.size() > 3) return 0;
    std::uint32_t code = 0;
    for (const char c : word) code = (code << 8) | static_cast<unsigned char>(c);
    return code;
}

class Glance {
public:
    explicit Glance(const PdfBox& page) : page_(page) { cells_.fill(Shade::light); }

    void look(std::string_view content, QPDFObjectHandle resources, const State& start, int depth);
    PageShade shade() const {
        const auto share = [&](Shade shade) {
            return static_cast<double>(std::count(cells_.begin(), cells_.end(), shade)) / static_cast<double>(cells_.size());
        };
        return {share(Shade::dark) + share(Shade::black), share(Shade::black), share(Shade::unknown)};
    }

private:
    void paint(const PdfBox& bounds, const State& state, bool is_exact, Shade shade) {
        const PdfBox box = overlap(bounds, state.clip);
        if (box.is_empty()) return;
        const double width = (page_.right - page_.left) / cells_a_side;
        const double height = (page_.top - page_.bottom) / cells_a_side;
        // A cell is painted when its middle is.
        const auto first = [](double low) { return std::clamp(static_cast<int>(std::ceil(low - 0.5)), 0, cells_a_side); };
        const auto last = [](double high) { return std::clamp(static_cast<int>(std::ceil(high - 0.5)), 0, cells_a_side); };
        const bool is_sure = is_exact && state.clip_is_exact && state.is_opaque && !state.is_masked && !state.is_blended;
        for (int row = first((box.bottom - page_.bottom) / height); row < last((box.top - page_.bottom) / height); ++row) {
            for (int column = first((box.left - page_.left) / width); column < last((box.right - page_.left) / width); ++column) {
                Shade& cell = cells_[static_cast<std::size_t>(row * cells_a_side + column)];
                if (is_sure)
                    cell = shade;
                else if (cell != shade)
                    cell = Shade::unknown;
            }
        }
    }
    void fill_path(const State& state) {
        for (const Shape& shape : path_) {
            paint(shape.bounds, state, path_.size() == 1 && shape.is_rectangle() && state.fill != Shade::unknown, state.fill);
        }
    }
    void clip_to_path(State& state) const {
        PdfBox bounds = PdfBox::nothing();
        for (const Shape& shape : path_) {
            bounds.add(shape.bounds.left, shape.bounds.bottom);
            bounds.add(shape.bounds.right, shape.bounds.top);
        }
        state.clip = overlap(state.clip, bounds);
        state.clip_is_exact = state.clip_is_exact && path_.size() == 1 && path_.front().is_rectangle();
    }
    void apply_state(QPDFObjectHandle settings, State& state) const;
    void draw_object(QPDFObjectHandle object, QPDFObjectHandle resources, State state, int depth);

    PdfBox page_;
    std::array<Shade, static_cast<std::size_t>(cells_a_side* cells_a_side)> cells_{};
    std::vector<Shape> path_;
    std::size_t form_bytes_ = 0;
};

std::string space_named(QPDFObjectHandle resources, const std::string& name) {
    QPDFObjectHandle space = find_resource(resources, "/ColorSpace", name);
    if (space.isName()) return space.getName();
    if (space.isArray() && space.getArrayNItems() > 0 && space.getArrayItem(0).isName()) return space.getArrayItem(0).getName();
    return name;
}

void Glance::apply_state(QPDFObjectHandle settings, State& state) const {
    if (!settings.isDictionary()) return;
    QPDFObjectHandle alpha = settings.getKey("/ca");
    QPDFObjectHandle mask = settings.getKey("/SMask");
    QPDFObjectHandle mode = settings.getKey("/BM");
    if (alpha.isNumber()) state.is_opaque = alpha.getNumericValue() >= 0.99;
    if (!mask.isNull()) state.is_masked = mask.isDictionary();
    if (!mode.isNull()) state.is_blended = !mode.isNameAndEquals("/Normal");
}

void Glance::draw_object(QPDFObjectHandle object, QPDFObjectHandle resources, State state, int depth) {
    if (!object.isStream()) return;
    QPDFObjectHandle facts = object.getDict();
    if (!facts.getKey("/Subtype").isNameAndEquals("/Form")) {
        QPDFObjectHandle stencil = facts.getKey("/ImageMask");
        const bool is_stencil = stencil.isBool() && stencil.getBoolValue();
        if (is_stencil && state.fill == Shade::light) return;
        paint(bounds_of({0, 0, 1, 1}, state.to_page), state, false, Shade::unknown);
        return;
    }
    QPDFObjectHandle matrix = facts.getKey("/Matrix");
    if (matrix.isMatrix()) {
        const auto m = matrix.getArrayAsMatrix();
        state.to_page = state.to_page.after({m.a, m.b, m.c, m.d, m.e, m.f});
    }
    QPDFObjectHandle bounds = facts.getKey("/BBox");
    if (bounds.isRectangle()) {
        const auto box = bounds.getArrayAsRectangle();
        state.clip = overlap(state.clip, bounds_of({box.llx, box.lly, box.urx, box.ury}, state.to_page));
        state.clip_is_exact = state.clip_is_exact && keeps_rectangles(state.to_page);
    }
    if (state.clip.is_empty()) return;
    const bool is_small = state.clip.area() < smallest_form * page_.area();
    if (is_small || depth >= deepest_form || form_bytes_ > most_form_bytes) {
        paint(state.clip, state, false, Shade::unknown);
        return;
    }
    QPDFObjectHandle own = facts.getKey("/Resources");
    const auto content = object.getStreamData(qpdf_dl_generalized);
    form_bytes_ += content->getSize();
    const std::vector<Shape> outer = std::exchange(path_, {});
    look({reinterpret_cast<const char*>(content->getBuffer()), content->getSize()}, own.isDictionary() ? own : resources, state, depth + 1);
    path_ = outer;
}

void Glance::look(std::string_view content, QPDFObjectHandle resources, const State& start, int depth) {
    State state = start;
    std::vector<State> saved;
    bool clips = false;
    ContentLexer lexer(content);
    const auto end_path = [&] {
        if (clips) clip_to_path(state);
        clips = false;
        path_.clear();
    };
    const auto add_point = [&](double x, double y) {
        if (!path_.empty()) path_.back().add(apply(state.to_page, x, y));
    };
    while (const auto word = lexer.next()) {
        const std::vector<double>& n = lexer.numbers();
        const std::uint32_t code = code_of(*word);
        const auto is = [&](std::string_view name, std::size_t operands) { return code == code_of(name) && n.size() >= operands; };
        if (is("q", 0)) {
            if (saved.size() < 1000) saved.push_back(state);
        } else if (is("Q", 0)) {
            if (!saved.empty()) {
                state = saved.back();
                saved.pop_back();
            }
        } else if (is("cm", 6)) {
            state.to_page = state.to_page.after({n[0], n[1], n[2], n[3], n[4], n[5]});
        } else if (is("re", 4)) {
            path_.emplace_back();
            for (const auto& [x, y] : {std::pair{n[0], n[1]}, {n[0] + n[2], n[1]}, {n[0] + n[2], n[1] + n[3]}, {n[0], n[1] + n[3]}}) {
                add_point(x, y);
            }
        } else if (is("m", 2)) {
            path_.emplace_back();
            add_point(n[0], n[1]);
        } else if (is("l", 2)) {
            add_point(n[0], n[1]);
        } else if (is("c", 6) || is("v", 4) || is("y", 4)) {
            for (std::size_t i = 0; i + 1 < n.size(); i += 2) add_point(n[i], n[i + 1]);
            if (!path_.empty()) path_.back().is_straight = false;
        } else if (is("W", 0) || is("W*", 0)) {
            clips = true;
        } else if (is("f", 0) || is("F", 0) || is("f*", 0) || is("B", 0) || is("B*", 0) || is("b", 0) || is("b*", 0)) {
            fill_path(state);
            end_path();
        } else if (is("n", 0) || is("S", 0) || is("s", 0)) {
            end_path();
        } else if (is("g", 1) || is("rg", 3) || is("k", 4)) {
            state.space = code == code_of("g") ? "/DeviceGray" : code == code_of("rg") ? "/DeviceRGB" : "/DeviceCMYK";
            state.fill = shade_of(n, state.space);
        } else if (is("cs", 0)) {
            state.space = space_named(resources, lexer.name());
            state.fill = state.space.find("Separation") != std::string::npos ? Shade::unknown : Shade::black;
        } else if (is("sc", 1) || is("scn", 0)) {
            state.fill = shade_of(n, state.space);
        } else if (is("gs", 0)) {
            apply_state(find_resource(resources, "/ExtGState", lexer.name()), state);
        } else if (is("sh", 0)) {
            paint(state.clip, state, false, Shade::unknown);
        } else if (is("EI", 0)) {
            paint(bounds_of({0, 0, 1, 1}, state.to_page), state, false, Shade::unknown);
        } else if (is("Do", 0)) {
            draw_object(find_resource(resources, "/XObject", lexer.name()), resources, state, depth);
        }
    }
}

}  // namespace

PageShade glance_at(QPDFPageObjectHelper& page, const PageGeometry& geometry) {
    const PdfBox shown{geometry.left, geometry.bottom, geometry.right, geometry.top};
    Glance glance(shown);
    try {
        State start{{}, shown};
        glance.look(content_of(page), page.getAttribute("/Resources", false), start, 0);
    } catch (const std::exception&) {
        return {.unknown = 1};
    }
    return glance.shade();
}

}  // namespace telltale
