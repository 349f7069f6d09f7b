#pragma once

#include <cstdio>
#include <string>

namespace telltale::bench {

/// Formats values as printf does, into a string of at most 511 characters.
template <typename... Values>
std::string format(const char* pattern, Values... values) {
    char text[512];
    std::snprintf(text, sizeof text, pattern, values...);
    return text;
}

inline double percent(std::size_t part, std::size_t whole) {
    return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace telltale::bench
