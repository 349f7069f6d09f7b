#include "document/pdf/text/font.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

#include "document/pdf/page/content_lexer.hpp"
#include "document/pdf/text/standard_fonts.hpp"

namespace telltale {
namespace {

constexpr double glyph_unit = 0.001;  // the unit of widths in all fonts but those of Type 3
constexpr double half_width = 0.5;    // width of a one-byte code in a CJK encoding whose CIDs we do not know
constexpr unsigned max_range = 65535;

unsigned code_of(std::string_view bytes) {
    unsigned code = 0;
    for (const char c : bytes) code = code << 8 | static_cast<unsigned char>(c);
    return code;
}

double number_or(QPDFObjectHandle value, double otherwise) {
    return value.isNumber() ? value.getNumericValue() : otherwise;
}

unsigned cid_of(QPDFObjectHandle value) {
    return static_cast<unsigned>(std::clamp(value.getNumericValue(), 0.0, 65535.0));
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

constexpr std::array<unsigned, 3> blank_characters{0x20, 0xA0, 0x3000};
constexpr std::array<unsigned, 11> phrase_ends{0x2C, 0x3B, 0x201D, 0x3001, 0x3002, 0x300B, 0xFF09, 0xFF0C, 0xFF1A, 0xFF1B, 0xFF1F};

}  // namespace

std::optional<TextFont> TextFont::read(QPDFObjectHandle font) {
    if (!font.isDictionary() || !font.getKey("/Subtype").isName()) return std::nullopt;
    const std::string kind = font.getKey("/Subtype").getName();
    TextFont result;
    if (!(kind == "/Type0" ? result.read_composite(font) : result.read_simple(font, kind))) return std::nullopt;
    result.read_spaces(font);
    return result;
}

bool TextFont::read_simple(QPDFObjectHandle font, const std::string& kind) {
    double unit = glyph_unit;
    if (kind == "/Type3") {
        QPDFObjectHandle matrix = font.getKey("/FontMatrix");
        if (!matrix.isArray() || matrix.getArrayNItems() != 6 || number_or(matrix.getArrayItem(1), 1) != 0) return false;
        unit = number_or(matrix.getArrayItem(0), 0);
    }
    QPDFObjectHandle widths = font.getKey("/Widths");
    if (!widths.isArray()) {
        return kind != "/Type3" && read_standard(font);
    }
    QPDFObjectHandle descriptor = font.getKey("/FontDescriptor");
    simple_.fill(unit * (descriptor.isDictionary() ? number_or(descriptor.getKey("/MissingWidth"), 0) : 0));
    const int first = static_cast<int>(std::clamp(number_or(font.getKey("/FirstChar"), 0), 0.0, 255.0));
    const int count = std::min(widths.getArrayNItems(), 256 - first);
    for (int i = 0; i < count; ++i) simple_[static_cast<std::size_t>(first + i)] = unit * number_or(widths.getArrayItem(i), 0);
    return true;
}

// Reads a font that needs no widths, since every viewer knows them. A font that gives other characters to ASCII codes is not
// read; where it gives them to codes beyond ASCII, a width may be that of the usual character.
bool TextFont::read_standard(QPDFObjectHandle font) {
    QPDFObjectHandle name = font.getKey("/BaseFont");
    const StandardWidths* widths = name.isName() ? standard_widths(std::string_view(name.getName()).substr(1)) : nullptr;
    if (widths == nullptr) return false;
    for (std::size_t i = 0; i < widths->size(); ++i) simple_[i + first_standard_code] = glyph_unit * (*widths)[i];
    QPDFObjectHandle encoding = font.getKey("/Encoding");
    QPDFObjectHandle base = encoding.isDictionary() ? encoding.getKey("/BaseEncoding") : encoding;
    if (!base.isName()) {
        // The font's own encoding has round quotes there.
        simple_['\''] = simple_[0x92];
        simple_['`'] = simple_[0x91];
    }
    QPDFObjectHandle differences = encoding.isDictionary() ? encoding.getKey("/Differences") : QPDFObjectHandle::newNull();
    if (!differences.isArray()) return true;
    double code = 0;
    for (QPDFObjectHandle item : differences.aitems()) {
        if (item.isNumber()) {
            code = item.getNumericValue();
        } else if (code++ < 127) {
            return false;
        }
    }
    return true;
}

bool TextFont::read_composite(QPDFObjectHandle font) {
    QPDFObjectHandle encoding = font.getKey("/Encoding");
    QPDFObjectHandle descendants = font.getKey("/DescendantFonts");
    if (!encoding.isName() || !descendants.isArray() || descendants.getArrayNItems() != 1) return false;
    QPDFObjectHandle inner = descendants.getArrayItem(0);
    if (!inner.isDictionary()) return false;
    const std::string name = encoding.getName().substr(1);
    runs_down_ = name == "V" || name.ends_with("-V");
    if (!runs_down_ && name != "H" && !name.ends_with("-H")) return false;
    if (name == "Identity-H" || name == "Identity-V") {
        coding_ = Coding::pairs;
        knows_cids_ = true;
    } else if (name == "H" || name == "V" || contains(name, "UCS2")) {
        coding_ = Coding::pairs;
    } else if (contains(name, "UTF16")) {
        coding_ = Coding::utf16;
    } else if (contains(name, "RKSJ")) {
        coding_ = Coding::shift_jis;
    } else if (contains(name, "GBK2K")) {
        coding_ = Coding::gb18030;
        is_gb_ = true;
    } else if (name.starts_with("GB") || name.starts_with("KSC") || contains(name, "B5")) {
        coding_ = Coding::high_first;
        is_gb_ = name.starts_with("GB");
    } else {
        return false;
    }
    if (runs_down_) {
        QPDFObjectHandle usual = inner.getKey("/DW2");
        default_width_ = -glyph_unit * (usual.isArray() && usual.getArrayNItems() == 2 ? number_or(usual.getArrayItem(1), -1000) : -1000);
    } else {
        default_width_ = glyph_unit * number_or(inner.getKey("/DW"), 1000);
    }
    return !knows_cids_ || read_advances(inner.getKey(runs_down_ ? "/W2" : "/W"));
}

// Reads the advances of single characters. /W has entries `first [w ...]` or `first last w`, /W2 has `first [w1 vx vy ...]` or
// `first last w1 vx vy`: w1 is negative, since the pen goes down, and v is where a character hangs from it.
bool TextFont::read_advances(QPDFObjectHandle list) {
    if (!list.isArray()) return true;
    const std::size_t numbers = runs_down_ ? 3 : 1;  // numbers that a character has, the advance first
    const auto advance = [&](QPDFObjectHandle value) {
        return runs_down_ ? -glyph_unit * number_or(value, -1000) : glyph_unit * number_or(value, 0);
    };
    std::vector<QPDFObjectHandle> items = list.getArrayAsVector();
    for (std::size_t i = 0; i + 1 < items.size();) {
        if (!items[i].isNumber()) return false;
        unsigned cid = cid_of(items[i]);
        if (items[i + 1].isArray()) {
            std::vector<QPDFObjectHandle> own = items[i + 1].getArrayAsVector();
            for (std::size_t k = 0; k + numbers <= own.size(); k += numbers) widths_[cid++] = advance(own[k]);
            i += 2;
        } else {
            if (i + 1 + numbers >= items.size() || !items[i + 1].isNumber()) return false;
            for (const unsigned last = cid_of(items[i + 1]); cid <= last; ++cid) widths_[cid] = advance(items[i + 2]);
            i += 2 + numbers;
        }
    }
    return true;
}

/// Notes which of a range of codes are blank or end a phrase, when they show a range of characters.
///
/// first  the first code
/// count  the number of codes
/// shown  the Unicode character that the first code shows
void TextFont::note(unsigned first, unsigned count, unsigned shown) {
    for (const unsigned blank : blank_characters) {
        if (blank >= shown && blank - shown < count) spaces_.insert(first + (blank - shown));
    }
    for (const unsigned end : phrase_ends) {
        if (end >= shown && end - shown < count) ends_.insert(first + (end - shown));
    }
}

/// Which codes the font's own map to Unicode calls blank. Fonts of subsets number their characters as they like.
void TextFont::read_spaces(QPDFObjectHandle font) {
    QPDFObjectHandle map = font.getKey("/ToUnicode");
    if (!map.isStream()) {
        if (coding_ == Coding::single) spaces_.insert(0x20);
        if (coding_ == Coding::high_first || coding_ == Coding::gb18030) {
            spaces_.insert({0x20, 0xA1A1});
            if (is_gb_) ends_.insert({0xA1A2, 0xA1A3, 0xA3AC, 0xA3BA, 0xA3BB});
        }
        if (!knows_cids_ && (coding_ == Coding::pairs || coding_ == Coding::utf16)) spaces_.insert({0x20, 0x3000});
        return;
    }
    const std::shared_ptr<Buffer> content = map.getStreamData(qpdf_dl_generalized);
    // Maps are written as page content is, and what stands before an operator are its operands.
    ContentLexer lexer({reinterpret_cast<const char*>(content->getBuffer()), content->getSize()});
    while (const auto word = lexer.next()) {
        if (*word != "endbfchar" && *word != "endbfrange") continue;
        std::vector<std::string> strings;  // a list in brackets begins with the string before it
        for (const ContentLexer::Operand& operand : lexer.operands()) {
            if (operand.kind == ContentLexer::Operand::Kind::string) strings.push_back(lexer.bytes(operand));
        }
        if (*word == "endbfchar") {
            for (std::size_t i = 0; i + 1 < strings.size(); i += 2) note(code_of(strings[i]), 1, code_of(strings[i + 1]));
        } else {
            for (std::size_t i = 0; i + 2 < strings.size(); i += 3) {
                const unsigned first = code_of(strings[i]);
                note(first, std::min(code_of(strings[i + 1]) - first, max_range) + 1, code_of(strings[i + 2]));
            }
        }
    }
}

std::size_t TextFont::code_size(std::string_view rest) const {
    const auto first = static_cast<unsigned char>(rest[0]);
    const auto second = rest.size() > 1 ? static_cast<unsigned char>(rest[1]) : 0;
    switch (coding_) {
        case Coding::single:
            return 1;
        case Coding::pairs:
            return 2;
        case Coding::utf16:
            return first >= 0xD8 && first <= 0xDB ? 4 : 2;
        case Coding::high_first:
            return first >= 0x81 ? 2 : 1;
        case Coding::gb18030:
            return first < 0x81 ? 1 : second >= 0x30 && second <= 0x39 ? 4 : 2;
        case Coding::shift_jis:
            return (first >= 0x81 && first <= 0x9F) || (first >= 0xE0 && first <= 0xFC) ? 2 : 1;
    }
    return 1;
}

double TextFont::advance_of(unsigned code, std::size_t size) const {
    if (coding_ == Coding::single) return simple_[code & 255];
    if (!knows_cids_ && !runs_down_)
        return size == 1 || ((coding_ == Coding::utf16 || coding_ == Coding::pairs) && code < 0x100) ? half_width : default_width_;
    const auto at = widths_.find(code);
    return at == widths_.end() ? default_width_ : at->second;
}

std::vector<TextCode> TextFont::codes(std::string_view shown) const {
    std::vector<TextCode> codes;
    for (std::size_t at = 0; at < shown.size();) {
        const std::size_t size = std::min(code_size(shown.substr(at)), shown.size() - at);
        const unsigned code = code_of(shown.substr(at, size));
        codes.push_back({at, size, advance_of(code, size), spaces_.contains(code), ends_.contains(code), size == 1 && code == 0x20});
        at += size;
    }
    return codes;
}

}  // namespace telltale
