#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace telltale {

/// Tells an office file's kind by its content and the extension of its path.
///
/// returns  a name such as "DOCX" or "OFD"; nothing when it is no office file
std::optional<std::string> office_kind(std::span<const std::uint8_t> bytes, const std::string& path);

/// Turns an office file into a PDF, in a child process with limits and a directory of its own.
///
/// LibreOffice converts all kinds except OFD and WPS, which it does not know; those need the user's converter.
/// converter  a program and its arguments, with %in and %out for the files, which no shell sees; when it is empty, what
///            $TELLTALE_CONVERTER says
/// throws     unsupported, with a hint, when there is no converter; bad_request when it lacks %in or %out; damaged when it made no PDF;
/// system
std::vector<std::uint8_t> convert_to_pdf(std::span<const std::uint8_t> bytes, const std::string& kind, const std::string& converter);

/// The name of the converter that convert_to_pdf() runs for this kind, for people to read.
std::string converter_name(const std::string& kind, const std::string& converter);

}  // namespace telltale
