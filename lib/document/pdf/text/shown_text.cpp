#include "document/pdf/text/shown_text.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "document/pdf/page/content_lexer.hpp"
#include "document/pdf/page/matrix.hpp"
#include "document/pdf/page/resources.hpp"
#include "document/pdf/text/font.hpp"

namespace telltale {
namespace {

constexpr double least_height_pt = 4.5;  ///< the smallest font that moves: in a smaller one the move is a twentieth of a character
constexpr double middle_em = 0.34;  ///< the middle of a character above its base line, which is where the pen goes down text that runs down
constexpr int max_states = 1000;

using Kind = ContentLexer::Operand::Kind;

/// Turns user space into the page as displayed, y down, in points.
PdfMatrix display_matrix(const PageGeometry& page) {
    const double unit = page.user_unit;
    switch (page.quarter_turns) {
        case 1:
            return {0, unit, unit, 0, -page.bottom * unit, -page.left * unit};
        case 2:
            return {-unit, 0, 0, unit, page.right * unit, -page.bottom * unit};
        case 3:
            return {0, -unit, -unit, 0, page.top * unit, page.right * unit};
        default:
            return {unit, 0, 0, -unit, -page.left * unit, page.top * unit};
    }
}

struct State {
    PdfMatrix ctm;
    const TextFont* font = nullptr;
    double size = 0;
    double spacing = 0;
    double word_spacing = 0;
    double stretch = 1;
    double leading = 0;
    double rise = 0;
    int mode = 0;
};

class TextReader {
public:
    TextReader(QPDFObjectHandle resources, const PageGeometry& geometry, const std::set<QPDFObjGen>& own_forms)
        : resources_(resources), display_(display_matrix(geometry)), own_forms_(own_forms) {}

    PageText run(std::string_view content) {
        read(content);
        if (!drawn_again_.empty()) leave_alone(drawn_again_);
        return std::move(result_);
    }

private:
    void read(std::string_view content) {
        ContentLexer lexer(content);
        ContentLexer* const outer = std::exchange(lexer_, &lexer);
        while (const auto word = lexer.next()) apply(*word);
        lexer_ = outer;
    }

    double number(std::size_t from_last) const {
        const auto operands = lexer_->operands();
        return from_last < operands.size() ? lexer_->number(operands[operands.size() - 1 - from_last]) : 0;
    }
    /// The last operand as a name, or empty.
    std::string last_name() const {
        const auto operands = lexer_->operands();
        return operands.empty() ? std::string() : lexer_->name(operands.back());
    }
    PdfMatrix matrix() const { return {number(5), number(4), number(3), number(2), number(1), number(0)}; }

    void apply(std::string_view word) {
        if (word == "Tj" || word == "TJ" || word == "'" || word == "\"") return show(word);
        if (word == "Td") return move_line(number(1), number(0));
        if (word == "Tf") return set_font();
        if (word == "Tm") {
            line_ = text_ = matrix();
        } else if (word == "TD") {
            state_.leading = -number(0);
            move_line(number(1), number(0));
        } else if (word == "T*") {
            move_line(0, -state_.leading);
        } else if (word == "Tc") {
            state_.spacing = number(0);
        } else if (word == "Tw") {
            state_.word_spacing = number(0);
        } else if (word == "Tz") {
            state_.stretch = number(0) / 100;
        } else if (word == "TL") {
            state_.leading = number(0);
        } else if (word == "Tr") {
            state_.mode = static_cast<int>(number(0));
            ++barrier_;
        } else if (word == "Ts") {
            state_.rise = number(0);
            ++barrier_;
        } else if (word == "q") {
            if (saved_.size() < max_states) saved_.push_back(state_);
            ++barrier_;
        } else if (word == "Q") {
            if (!saved_.empty()) {
                state_ = saved_.back();
                saved_.pop_back();
            }
            ++barrier_;
        } else if (word == "cm") {
            state_.ctm = state_.ctm.after(matrix());
            ++barrier_;
        } else if (word == "BT") {
            line_ = text_ = {};
            ++barrier_;
        } else if (word == "gs") {
            set_state();
            ++barrier_;
        } else if (word == "Do") {
            ++barrier_;
            draw();
            ++barrier_;
        } else if (word == "ET" || word == "EI" || word == "sh") {
            ++barrier_;
        }
    }

    void move_line(double x, double y) { line_ = text_ = line_.after({1, 0, 0, 1, x, y}); }

    const TextFont* font_of(QPDFObjectHandle font) {
        const auto key = font.isIndirect() ? std::optional(font.getObjGen()) : std::nullopt;
        if (key) {
            if (const auto at = fonts_.find(*key); at != fonts_.end()) return at->second ? &*at->second : nullptr;
        }
        std::optional<TextFont> read;
        try {
            read = TextFont::read(font);
        } catch (const std::exception&) {  // a damaged font: its text is left alone
        }
        if (key) {
            const auto& kept = fonts_[*key] = std::move(read);
            return kept ? &*kept : nullptr;
        }
        const auto& kept = direct_fonts_.emplace_back(std::make_unique<std::optional<TextFont>>(std::move(read)));
        return *kept ? &**kept : nullptr;
    }
    void set_font() {
        state_.size = number(0);
        state_.font = nullptr;
        const auto operands = lexer_->operands();
        if (operands.size() < 2 || operands[operands.size() - 2].kind != Kind::name) return;
        const std::string name = lexer_->name(operands[operands.size() - 2]);
        if (const auto at = named_fonts_.find(name); at != named_fonts_.end()) {
            state_.font = at->second;
            return;
        }
        state_.font = named_fonts_[name] = font_of(find_resource(resources_, "/Font", name));
    }
    /// An ExtGState may set the font.
    void set_state() {
        QPDFObjectHandle entry = find_resource(resources_, "/ExtGState", last_name());
        if (!entry.isDictionary()) return;
        QPDFObjectHandle font = entry.getKey("/Font");
        if (!font.isArray() || font.getArrayNItems() != 2) return;
        state_.font = font_of(font.getArrayItem(0));
        state_.size = font.getArrayItem(1).isNumber() ? font.getArrayItem(1).getNumericValue() : 0;
    }

    /// A form begins with the state that it is drawn in, and leaves it as it was.
    void draw() {
        if (stream_ != 0) return;
        QPDFObjectHandle form = find_resource(resources_, "/XObject", last_name());
        if (!form.isStream() || !own_forms_.contains(form.getObjGen())) return;
        for (std::size_t i = 0; i < result_.forms.size(); ++i) {
            if (result_.forms[i].form.getObjGen() != form.getObjGen()) continue;
            drawn_again_.insert(i + 1);
            return;
        }
        std::shared_ptr<Buffer> data;
        try {
            data = form.getStreamData(qpdf_dl_generalized);
        } catch (const std::exception&) {
            return;  // the form is in a filter that is not known
        }
        const std::string content(reinterpret_cast<const char*>(data->getBuffer()), data->getSize());
        result_.forms.push_back({form, content});

        const State state = state_;
        const QPDFObjectHandle resources = resources_;
        const auto saved = std::exchange(saved_, {});
        const auto fonts = std::exchange(named_fonts_, {});
        QPDFObjectHandle facts = form.getDict();
        if (facts.getKey("/Resources").isDictionary()) resources_ = facts.getKey("/Resources");
        if (QPDFObjectHandle matrix = facts.getKey("/Matrix"); matrix.isMatrix()) {
            const auto m = matrix.getArrayAsMatrix();
            state_.ctm = state_.ctm.after({m.a, m.b, m.c, m.d, m.e, m.f});
        }
        stream_ = result_.forms.size();
        read(content);
        stream_ = 0;
        state_ = state;
        resources_ = resources;
        saved_ = saved;
        named_fonts_ = fonts;
    }

    /// Text that is seen in two places cannot be moved in each by itself.
    void leave_alone(const std::set<std::size_t>& streams) {
        for (Show& show : result_.shows) {
            if (!streams.contains(show.stream) || !show.can_move) continue;
            show.can_move = false;
            for (const ShownPart& part : show.parts) result_.left_alone += part.is_string ? part.text.size() : 0;
        }
        std::erase_if(result_.glyphs, [&](const Glyph& glyph) { return streams.contains(result_.shows[glyph.show].stream); });
    }

    void show(std::string_view word) {
        const auto operands = lexer_->operands();
        Show show;
        show.stream = stream_;
        show.begin = operands.empty() ? lexer_->begin() : operands.front().begin;
        show.end = lexer_->end();
        show.barrier = barrier_;
        if (word == "\"") {
            if (operands.size() < 3) return;
            show.before.append(lexer_->text(operands[operands.size() - 3])).append(" Tw ");
            show.before.append(lexer_->text(operands[operands.size() - 2])).append(" Tc T* ");
            state_.word_spacing = number(2);
            state_.spacing = number(1);
            show.begin = operands[operands.size() - 3].begin;
        }
        if (word == "'") show.before = "T* ";
        if (!show.before.empty()) move_line(0, -state_.leading);
        bool sound = true;
        for (const ContentLexer::Operand& operand : operands) {
            if (operand.kind == Kind::string) {
                show.parts.push_back({lexer_->bytes(operand), true, lexer_->text(operand).starts_with("<")});
            } else if (word == "TJ" && operand.kind == Kind::number) {
                show.parts.push_back({std::string(lexer_->text(operand)), false, false});
            } else if (operand.kind != Kind::array_begin && operand.kind != Kind::array_end && word != "\"") {
                sound = false;
            }
        }
        if (word != "TJ" && show.parts.size() != 1) sound = false;
        measure(show, sound);
        result_.shows.push_back(std::move(show));
    }

    void measure(Show& show, bool sound) {
        const PdfMatrix to_display = display_.after(state_.ctm.after(text_));
        const double unit_x = std::hypot(to_display.a, to_display.b);
        const double unit_y = std::hypot(to_display.c, to_display.d);
        const PageVector right{unit_x > 0 ? to_display.a / unit_x : 1, unit_x > 0 ? to_display.b / unit_x : 0};
        const PageVector up{unit_y > 0 ? to_display.c / unit_y : 0, unit_y > 0 ? to_display.d / unit_y : 0};
        show.runs_down = state_.font != nullptr && state_.font->runs_down();
        const double em_x = unit_x * state_.size * state_.stretch;
        const double em_y = unit_y * state_.size;
        const double along = show.runs_down ? em_y : em_x;  // an em along the line, and one across it
        const double height = show.runs_down ? em_x : em_y;
        const bool is_seen = state_.mode >= 0 && state_.mode <= 2;
        show.can_move = sound && state_.font != nullptr && is_seen && state_.rise == 0 && along > 0.2 * height && along < 20 * height &&
                        std::abs(height) >= least_height_pt && std::abs(height) < 2000 && state_.size > 0;
        show.along_unit = along / 1000;
        show.up_unit = unit_y;
        if (!show.can_move) {
            for (const ShownPart& part : show.parts) result_.left_alone += part.is_string ? part.text.size() : 0;
        }
        if (state_.font == nullptr) return;  // nobody knows where the pen is afterwards, and only further text of this line would ask
        // Text space units along the line: to the right, or down. Both spacings are added upwards there (ISO 32000-1, 9.3.2).
        const double per_em = show.runs_down ? state_.size : state_.size * state_.stretch;
        const double spaced = show.runs_down ? -1 : state_.stretch;
        const double jumped = show.runs_down ? 1 : -1;
        double pen = 0;
        for (std::size_t p = 0; p < show.parts.size(); ++p) {
            const ShownPart& part = show.parts[p];
            if (!part.is_string) {
                pen += jumped * std::strtod(part.text.c_str(), nullptr) / 1000 * per_em;
                continue;
            }
            for (const TextCode& code : state_.font->codes(part.text)) {
                const double advance = code.advance * per_em;
                if (show.can_move) {
                    Glyph glyph{result_.shows.size(), p, code.start, code.size, code.is_space, code.ends_phrase, 0, 0, 0, 0, {}, {}};
                    if (show.runs_down) {
                        glyph.x = to_display.e - pen * to_display.c - middle_em * height * right.x;
                        glyph.y = to_display.f - pen * to_display.d - middle_em * height * right.y;
                        glyph.along = {-up.x, -up.y};
                        glyph.up = right;
                    } else {
                        glyph.x = to_display.e + pen * to_display.a;
                        glyph.y = to_display.f + pen * to_display.b;
                        glyph.along = right;
                        glyph.up = up;
                    }
                    glyph.advance = advance * (show.runs_down ? unit_y : unit_x);
                    glyph.height = height;
                    glyph.can_rise = !show.runs_down;
                    result_.glyphs.push_back(glyph);
                }
                pen += advance + (state_.spacing + (code.widens ? state_.word_spacing : 0)) * spaced;
            }
        }
        text_ = text_.after(show.runs_down ? PdfMatrix{1, 0, 0, 1, 0, -pen} : PdfMatrix{1, 0, 0, 1, pen, 0});
    }

    QPDFObjectHandle resources_;
    PdfMatrix display_;
    const std::set<QPDFObjGen>& own_forms_;
    std::size_t stream_ = 0;
    std::set<std::size_t> drawn_again_;  ///< streams of forms that are drawn more than once
    State state_;
    std::vector<State> saved_;
    PdfMatrix text_;
    PdfMatrix line_;
    int barrier_ = 0;
    ContentLexer* lexer_ = nullptr;  ///< the lexer of the stream that is being read
    std::map<QPDFObjGen, std::optional<TextFont>> fonts_;
    std::vector<std::unique_ptr<std::optional<TextFont>>> direct_fonts_;
    std::map<std::string, const TextFont*> named_fonts_;
    PageText result_;
};

}  // namespace

PageText read_shown_text(std::string_view content, QPDFObjectHandle resources, const PageGeometry& geometry,
                         const std::set<QPDFObjGen>& own_forms) {
    return TextReader(resources, geometry, own_forms).run(content);
}

}  // namespace telltale
