#pragma once

#include <cstddef>
#include <string_view>

namespace telltale {

/// The length in bytes of the UTF-8 character at the head of the text; 0 when there is no valid one.
std::size_t utf8_length(std::string_view text);

/// The offset of the first byte that is no UTF-8; text.size() when all of it is.
std::size_t utf8_valid_head(std::string_view text);

/// The code point of one valid UTF-8 character.
char32_t utf8_code_point(std::string_view character);

}  // namespace telltale
