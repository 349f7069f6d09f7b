#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace telltale {

constexpr int first_standard_code = 32;

/// Widths of a standard font's characters, thousandths of the font's size, from code 32 on, in WinAnsiEncoding.
using StandardWidths = std::array<std::uint16_t, 256 - first_standard_code>;

/// Finds the widths that a PDF need not give, since every viewer knows them: those of Helvetica, Times and Courier in all their styles,
/// and of Arial and Times New Roman, which are as wide.
///
/// base_font  as in the font's dictionary, without the slash
/// returns    nullptr for every other font; Symbol and ZapfDingbats have other characters
const StandardWidths* standard_widths(std::string_view base_font);

}  // namespace telltale
