#include "document/pdf/page/number.hpp"

#include <array>
#include <charconv>
#include <string_view>

namespace telltale {

std::string pdf_number(double value, int digits) {
    std::array<char, 64> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, digits).ptr;
    std::string_view number(text.data(), static_cast<std::size_t>(end - text.data()));
    while (number.ends_with('0')) number.remove_suffix(1);
    if (number.ends_with('.')) number.remove_suffix(1);
    return number == "-0" ? "0" : std::string(number);
}

}  // namespace telltale
