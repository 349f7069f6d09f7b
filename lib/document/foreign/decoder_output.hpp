#pragma once

#include <optional>
#include <string_view>

#include "telltale/error.hpp"

namespace telltale {

/// How telltale-decode says why: its exit code is this much above the kind's number. Other codes are of the program that
/// draws PDFs, whose place it takes, and above 128 of the signal that ended it.
constexpr int first_reason_code = 32;

/// A picture that is not the only one of its page, or not in the order of pages, has this before its size; a number from 1
/// and a line feed follow.
constexpr std::string_view page_remark = "# page ";

/// So much for Raster::block_steps, where they are known; 64 numbers from 1 with a blank between two and a line feed follow.
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
