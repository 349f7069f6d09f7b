#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace telltale {

/// The name of an office file's kind ("DOCX", "OFD", ..) by its content, or nothing: it is none.
std::optional<std::string> office_kind(std::span<const std::uint8_t> bytes, const std::string& path);

/// Turns an office file into a PDF, in a child process with limits and a directory of its own.
///
/// LibreOffice does it, except for OFD and WPS, which it does not know: those need the user's converter.
/// converter  a program and its arguments, with %in and %out for the files; else $TELLTALE_CONVERTER; empty for none. No
///            shell sees it
/// throws     unsupported: no converter, with a hint; damaged: it made no PDF; system
std::vector<std::uint8_t> convert_to_pdf(std::span<const std::uint8_t> bytes, const std::string& kind, const std::string& converter);

/// What convert_to_pdf will run for this kind, for people.
std::string converter_name(const std::string& kind, const std::string& converter);

}  // namespace telltale
