#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace telltale {

/// Reads page content, operator by operator. Every loop over page content uses it, so that all agree on what is an operator and
/// what only looks like one.
///
///     /F1 12 Tf   [(a) -20 <41>] TJ   /Span << /A (q) >> BDC   % q
///     --- --      ----- --- -----     ----- ------------         operands: name, number, string, other
///            --                  --                     ---      operators
///
/// A string, in parentheses or in hex, and a dictionary are one operand each, whatever is written in them; comments are none.
/// The members of an array are operands between those of its brackets. A word that is neither a number nor true, false or null is
/// an operator; `--5` is a word, as in libqpdf. An inline image, from BI to EI, is the one operator EI without operands. Data of an
/// image may hold the letters EI by chance: they end with the first EI between white space that text follows, as in pdf.js.
///
/// content  must outlive the lexer; offsets are counted from its beginning
/// cost     about 1.3 ns a byte, and 2.5 with all numbers decoded; nothing is decoded before it is asked for
/// source   ISO 32000-1, 7.2, 7.3 and 8.9.7
class ContentLexer {
public:
    struct Operand {
        enum class Kind : std::uint8_t { number, name, string, array_begin, array_end, other };

        Kind kind;
        std::size_t begin;
        std::size_t end;  ///< past the last byte of the operand
    };

    explicit ContentLexer(std::string_view content) : content_(content) {}

    /// Goes on to the next operator; nothing at the end of the content.
    std::optional<std::string_view> next();

    /// The operands of the operator, in their order. Of more than a million, the last ones are one operand of kind other.
    std::span<const Operand> operands() const { return operands_; }
    std::size_t begin() const { return begin_; }  ///< where the operator begins
    std::size_t end() const { return at_; }       ///< where the operator ends, past its last byte

    /// The numbers among the operands.
    const std::vector<double>& numbers();
    /// The last name among the operands, with its slash; empty when there is none.
    std::string name() const;

    /// Whether the content stops within a string, an array, a dictionary or an inline image, once next() has found its end.
    bool stops_within() const { return stops_within_; }

    std::string_view text(const Operand& operand) const { return content_.substr(operand.begin, operand.end - operand.begin); }
    double number(const Operand& operand) const;      ///< 0 for an operand that is no number, or too large for a double
    std::string name(const Operand& operand) const;   ///< with its slash, as in libqpdf's dictionaries; empty for one that is no name
    std::string bytes(const Operand& operand) const;  ///< what a string stands for; empty for an operand that is no string

private:
    void add(Operand::Kind kind, std::size_t begin);
    void skip_word();
    void skip_comment();
    void skip_string();
    void skip_hex();
    void skip_dictionary();
    void skip_image_data();

    std::string_view content_;
    std::size_t at_ = 0;
    std::size_t begin_ = 0;
    bool stops_within_ = false;
    std::vector<Operand> operands_;
    std::vector<double> numbers_;
};

}  // namespace telltale
