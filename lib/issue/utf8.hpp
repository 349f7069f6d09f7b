#pragma once

#include <cstddef>
#include <string_view>

namespace telltale {

/// Length in bytes of the valid UTF-8 character at the head of text; 0 when there is none.
std::size_t utf8_length(std::string_view text);

/// Offset of the first byte that is no UTF-8, or text.size().
std::size_t utf8_valid_head(std::string_view text);

/// The code point of a valid character.
char32_t utf8_code_point(std::string_view character);

}  // namespace telltale
