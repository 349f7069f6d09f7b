#pragma once

#include <optional>
#include <string_view>

#include "telltale/error.hpp"

namespace telltale {

/// How telltale-decode says why it failed: its exit code is the number of the ErrorKind and this. Other codes come from pdftoppm,
/// which takes its place for PDFs, and those above 128 from the signal that ended it.
constexpr int first_reason_code = 32;

/// A picture that is not the only one of its page, or not in the order of pages, has this before its size; a number from 1
/// and a line feed follow.
constexpr std::string_view page_remark = "# page ";

/// Stands before Raster::block_steps, where they are known. Then follow 64 numbers from 1, with blanks between them, and a line feed.
constexpr std::string_view block_remark = "# block steps ";

inline int exit_code_of(ErrorKind reason) {
    return first_reason_code + static_cast<int>(reason);
}

inline std::optional<ErrorKind> reason_of(int exit_code) {
    const int number = exit_code - first_reason_code;
    if (number < 0 || number > static_cast<int>(ErrorKind::system)) return std::nullopt;
    return static_cast<ErrorKind>(number);
}

}  // namespace telltale
