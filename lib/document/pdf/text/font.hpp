#pragma once

#include "document/pdf/page/qpdf.hpp"

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

namespace telltale {

/// One character code in a shown string.
struct TextCode {
    std::size_t start = 0;     ///< where the code begins in the string, bytes
    std::size_t size = 0;      ///< bytes
    double advance = 0;        ///< units of the font size, before any spacing; downwards where the font runs down
    bool is_space = false;     ///< shows nothing
    bool ends_phrase = false;  ///< punctuation with a gap behind it
    bool widens = false;       ///< the one-byte code 32, to which word spacing is added
};

/// How a font divides strings into codes, and how far each moves the pen.
class TextFont {
public:
    /// Reads a font's dictionary; nothing when its strings cannot be divided or measured: such text stays where it is.
    static std::optional<TextFont> read(QPDFObjectHandle font);

    bool runs_down() const { return runs_down_; }  ///< whether lines run from the top down

    /// Divides a shown string, as decoded, into codes.
    std::vector<TextCode> codes(std::string_view shown) const;

private:
    enum class Coding { single, pairs, utf16, high_first, gb18030, shift_jis };

    bool read_simple(QPDFObjectHandle font, const std::string& kind);
    bool read_standard(QPDFObjectHandle font);
    bool read_composite(QPDFObjectHandle font);
    bool read_advances(QPDFObjectHandle list);
    void note(unsigned first, unsigned count, unsigned shown);
    void read_spaces(QPDFObjectHandle font);
    std::size_t code_size(std::string_view rest) const;
    double advance_of(unsigned code, std::size_t size) const;

    Coding coding_ = Coding::single;
    bool knows_cids_ = false;
    bool runs_down_ = false;
    bool is_gb_ = false;
    std::array<double, 256> simple_{};
    std::map<unsigned, double> widths_;
    double default_width_ = 1;
    std::set<unsigned> spaces_;
    std::set<unsigned> ends_;
};

}  // namespace telltale
