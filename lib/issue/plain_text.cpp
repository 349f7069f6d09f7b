#include "issue/plain_text.hpp"

#include <cstdio>

#include "issue/utf8.hpp"
#include "telltale/error.hpp"

namespace telltale {
namespace {

bool is_between(char32_t point, char32_t first, char32_t last) {
    return first <= point && point <= last;
}

bool is_control(char32_t point) {
    return point < 0x20 || is_between(point, 0x7f, 0x9f);
}

bool is_blank(char32_t point) {
    return point == ' ' || point == 0xa0 || is_between(point, 0x2000, 0x200a) || point == 0x202f || point == 0x205f || point == 0x3000;
}

bool is_joiner(char32_t point) {
    return is_between(point, 0x200c, 0x200d);
}

}  // namespace

bool is_invisible(char32_t point) {
    return is_control(point) || point == 0xad || point == 0x34f || point == 0x61c || is_between(point, 0x115f, 0x1160) ||
           is_between(point, 0x180b, 0x180f) || is_between(point, 0x200b, 0x200f) || is_between(point, 0x2028, 0x202e) ||
           is_between(point, 0x2060, 0x206f) || point == 0x3164 || point == 0xfeff || point == 0xffa0 ||
           is_between(point, 0xfff9, 0xfffb) || is_between(point, 0xe0000, 0xe007f);
}

std::string fault_of(std::string_view text, std::size_t most_characters) {
    std::size_t characters = 0;
    bool is_seen = false;
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        if (length == 0) return "broken encoding: not UTF-8";
        const char32_t point = utf8_code_point(text.substr(0, length));
        if (is_control(point)) return "a control character";
        if (is_invisible(point) && !is_joiner(point)) {
            char number[16];
            std::snprintf(number, sizeof number, "U+%04X", static_cast<unsigned>(point));
            return std::string("an invisible character, ") + number;
        }
        is_seen = is_seen || !(is_blank(point) || is_joiner(point));
        if (++characters > most_characters) return "longer than " + std::to_string(most_characters) + " characters";
        text.remove_prefix(length);
    }
    return is_seen ? "" : "empty";
}

void require_plain(std::string_view text, std::size_t most_characters, std::string_view what) {
    if (const std::string fault = fault_of(text, most_characters); !fault.empty())
        throw Error(ErrorKind::bad_request, std::string(what) + ": " + fault);
}

}  // namespace telltale
