#include "document/pdf/page/content_lexer.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace telltale {
namespace {

constexpr std::size_t max_operands = 1'000'000;   // so that a hostile list does not take memory without end
constexpr std::size_t text_behind_an_image = 15;  // bytes that are looked at behind an EI, as many as pdf.js does

constexpr std::string_view end_of_ascii85 = "~>";

enum class Sort : std::uint8_t { regular, space, delimiter };

constexpr std::array<Sort, 256> sorts = [] {
    std::array<Sort, 256> table{};
    for (const char c : {' ', '\n', '\r', '\t', '\f', '\0'}) table[static_cast<unsigned char>(c)] = Sort::space;
    for (const char c : {'(', ')', '<', '>', '[', ']', '{', '}', '/', '%'}) table[static_cast<unsigned char>(c)] = Sort::delimiter;
    return table;
}();

Sort sort_of(char c) {
    return sorts[static_cast<unsigned char>(c)];
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// A sign, digits and one point: libqpdf calls the same words numbers.
bool is_number(std::string_view word) {
    std::size_t at = word.front() == '+' || word.front() == '-' ? 1 : 0;
    bool has_digit = false;
    bool has_point = false;
    for (; at < word.size(); ++at) {
        if (is_digit(word[at])) {
            has_digit = true;
        } else if (word[at] == '.' && !has_point) {
            has_point = true;
        } else {
            return false;
        }
    }
    return has_digit;
}

int hex_digit(char c) {
    return is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool is_hex(std::string_view digits) {
    return std::all_of(digits.begin(), digits.end(), [](char c) { return hex_digit(c) >= 0 || sort_of(c) == Sort::space; });
}

std::string decode_hex(std::string_view digits) {
    std::string bytes;
    int high = -1;
    for (const char c : digits) {
        const int digit = hex_digit(c);
        if (digit < 0) continue;
        if (high < 0) {
            high = digit;
        } else {
            bytes += static_cast<char>(high << 4 | digit);
            high = -1;
        }
    }
    if (high >= 0) bytes += static_cast<char>(high << 4);  // an odd digit stands for itself and a 0
    return bytes;
}

/// Reads an escape sequence, at the character behind its backslash, and goes past it. The end of a line stands for nothing there.
void decode_escape(std::string_view text, std::size_t& at, std::string& bytes) {
    constexpr std::string_view letters = "nrtbf";
    constexpr std::string_view meant = "\n\r\t\b\f";
    const char c = text[at++];
    if (const std::size_t letter = letters.find(c); letter != std::string_view::npos) {
        bytes += meant[letter];
    } else if (c >= '0' && c <= '7') {
        int code = c - '0';
        for (int digit = 1; digit < 3 && at < text.size() && text[at] >= '0' && text[at] <= '7'; ++digit)
            code = code * 8 + (text[at++] - '0');
        bytes += static_cast<char>(code & 255);
    } else if (c == '\r') {
        if (at < text.size() && text[at] == '\n') ++at;
    } else if (c != '\n') {
        bytes += c;
    }
}

/// Decodes what stands between a string's parentheses. However a line ends there, it is read as a line feed.
std::string decode_string(std::string_view text) {
    std::string bytes;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at++];
        if (c == '\\') {
            if (at < text.size()) decode_escape(text, at, bytes);
        } else if (c == '\r') {
            bytes += '\n';
            if (at < text.size() && text[at] == '\n') ++at;
        } else {
            bytes += c;
        }
    }
    return bytes;
}

}  // namespace

std::optional<std::string_view> ContentLexer::next() {
    operands_.clear();
    bool in_image = false;  // between BI and ID
    int arrays = 0;
    while (at_ < content_.size()) {
        const char c = content_[at_];
        const std::size_t begin = at_;
        switch (sort_of(c)) {
            case Sort::space:
                ++at_;
                continue;
            case Sort::regular: {
                skip_word();
                const std::string_view word = content_.substr(begin, at_ - begin);
                if (c < 'A' && is_number(word)) {
                    add(Operand::Kind::number, begin);
                } else if (word == "true" || word == "false" || word == "null") {
                    add(Operand::Kind::other, begin);
                } else if (word == "BI" && !in_image) {
                    in_image = true;
                    begin_ = begin;
                } else if (!in_image) {
                    begin_ = begin;
                    return word;
                } else if (word == "ID") {
                    skip_image_data();
                    operands_.clear();
                    return "EI";
                }
                continue;
            }
            case Sort::delimiter:
                break;
        }
        if (c == '/') {
            ++at_;
            skip_word();
            add(Operand::Kind::name, begin);
        } else if (c == '(') {
            skip_string();
            if (!stops_within_) add(Operand::Kind::string, begin);
        } else if (c == '%') {
            skip_comment();
        } else if (c == '<' && content_.substr(at_, 2) == "<<") {
            skip_dictionary();
            add(Operand::Kind::other, begin);
        } else if (c == '<') {
            skip_hex();
            const bool is_sound = !stops_within_ && is_hex(content_.substr(begin + 1, at_ - begin - 2));
            add(is_sound ? Operand::Kind::string : Operand::Kind::other, begin);
        } else if (c == '[' || c == ']') {
            ++at_;
            arrays = std::max(0, arrays + (c == '[' ? 1 : -1));
            add(c == '[' ? Operand::Kind::array_begin : Operand::Kind::array_end, begin);
        } else {
            ++at_;
            add(Operand::Kind::other, begin);
        }
    }
    stops_within_ = stops_within_ || in_image || arrays > 0;
    return std::nullopt;
}

void ContentLexer::add(Operand::Kind kind, std::size_t begin) {
    if (operands_.size() < max_operands) {
        operands_.push_back({kind, begin, at_});
    } else {
        operands_.back().kind = Operand::Kind::other;
        operands_.back().end = at_;
    }
}

void ContentLexer::skip_word() {
    while (at_ < content_.size() && sort_of(content_[at_]) == Sort::regular) ++at_;
}

void ContentLexer::skip_comment() {
    at_ = std::min(content_.find_first_of("\r\n", at_), content_.size());
}

void ContentLexer::skip_string() {
    int depth = 0;
    for (; at_ < content_.size(); ++at_) {
        if (content_[at_] == '\\') {
            ++at_;
        } else if (content_[at_] == '(') {
            ++depth;
        } else if (content_[at_] == ')' && --depth == 0) {
            ++at_;
            return;
        }
    }
    at_ = content_.size();
    stops_within_ = true;
}

void ContentLexer::skip_hex() {
    const std::size_t end = content_.find('>', at_);
    stops_within_ = stops_within_ || end == std::string_view::npos;
    at_ = end == std::string_view::npos ? content_.size() : end + 1;
}

void ContentLexer::skip_dictionary() {
    int depth = 0;
    while (at_ < content_.size()) {
        const char c = content_[at_];
        const std::string_view pair = content_.substr(at_, 2);
        if (pair == "<<") {
            ++depth;
            at_ += 2;
        } else if (pair == ">>") {
            at_ += 2;
            if (--depth == 0) return;
        } else if (c == '(') {
            skip_string();
        } else if (c == '<') {
            skip_hex();
        } else if (c == '%') {
            skip_comment();
        } else {
            ++at_;
        }
    }
    stops_within_ = true;
}

void ContentLexer::skip_image_data() {
    const auto is_text = [](std::string_view bytes) {
        for (const char c : bytes) {
            if (c == '(') return true;  // any byte may stand in a string
            if (sort_of(c) != Sort::space && (c < ' ' || c > '~')) return false;
        }
        return true;
    };
    for (std::size_t image_end = content_.find("EI", at_); image_end != std::string_view::npos;
         image_end = content_.find("EI", image_end + 1)) {
        const std::size_t past = image_end + 2;
        const bool is_begun = sort_of(content_[image_end - 1]) == Sort::space || content_.substr(image_end - 2, 2) == end_of_ascii85;
        const bool is_ended = past == content_.size() || sort_of(content_[past]) == Sort::space;
        if (!is_begun || !is_ended || !is_text(content_.substr(past, text_behind_an_image))) continue;
        at_ = past;
        return;
    }
    at_ = content_.size();
    stops_within_ = true;
}

const std::vector<double>& ContentLexer::numbers() {
    numbers_.clear();
    for (const Operand& operand : operands_) {
        if (operand.kind == Operand::Kind::number) numbers_.push_back(number(operand));
    }
    return numbers_;
}

std::string ContentLexer::name() const {
    for (std::size_t i = operands_.size(); i-- > 0;) {
        if (operands_[i].kind == Operand::Kind::name) return name(operands_[i]);
    }
    return {};
}

double ContentLexer::number(const Operand& operand) const {
    if (operand.kind != Operand::Kind::number) return 0;
    std::string_view word = text(operand);
    if (word.front() == '+') word.remove_prefix(1);
    double value = 0;
    std::from_chars(word.data(), word.data() + word.size(), value, std::chars_format::fixed);
    return value;
}

std::string ContentLexer::name(const Operand& operand) const {
    if (operand.kind != Operand::Kind::name) return {};
    const std::string_view written = text(operand);
    if (written.find('#') == std::string_view::npos) return std::string(written);
    std::string name;
    for (std::size_t at = 0; at < written.size(); ++at) {
        const int high = written[at] == '#' && at + 2 < written.size() ? hex_digit(written[at + 1]) : -1;
        const int low = high < 0 ? -1 : hex_digit(written[at + 2]);
        if (low < 0) {
            name += written[at];
        } else {
            name += static_cast<char>(high << 4 | low);
            at += 2;
        }
    }
    return name;
}

std::string ContentLexer::bytes(const Operand& operand) const {
    if (operand.kind != Operand::Kind::string) return {};
    const std::string_view written = text(operand);
    const std::string_view inner = written.substr(1, written.size() - 2);
    return written.front() == '<' ? decode_hex(inner) : decode_string(inner);
}

}  // namespace telltale
