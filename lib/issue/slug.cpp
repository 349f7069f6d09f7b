#include "issue/slug.hpp"

#include "issue/plain_text.hpp"
#include "issue/utf8.hpp"

namespace telltale {
namespace {

constexpr std::size_t max_slug_bytes = 80;  // bytes that a recipient's name takes at most of the 255 of a file name

}  // namespace

std::string_view head(std::string_view text, std::size_t max_bytes) {
    if (text.size() <= max_bytes) return text;
    std::size_t size = max_bytes;
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
    return text.substr(0, size);
}

std::string slug(std::string_view name) {
    std::string text;
    for (std::size_t offset = 0; offset < name.size();) {
        const std::size_t length = utf8_length(name.substr(offset));
        const std::string_view character = name.substr(offset, length == 0 ? 1 : length);
        const bool replaced = length == 0 || character == "/" || character == "\\" || is_invisible(utf8_code_point(character));
        text += replaced ? "_" : character;
        offset += character.size();
    }
    for (char& c : text) {
        if (c != '.') break;
        c = '_';
    }
    text = head(text, max_slug_bytes);
    return text.empty() ? "_" : text;
}

}  // namespace telltale
