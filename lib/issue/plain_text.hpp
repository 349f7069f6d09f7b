#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace telltale {

/// Whether a character is a control character, or one that turns, hides or breaks the text around it.
bool is_invisible(char32_t point);

constexpr std::size_t most_name_characters = 200;  ///< of a recipient's name or id
constexpr std::size_t most_job_characters = 1000;  ///< of what a program calls an issue, or a page of a web site

/// Says why a text is not fit to name somebody or something in the ledger, where people and programs read it.
///
/// Two names that look alike must not be two recipients, and none may turn the line that accuses somebody around. So a text has at
/// least one visible character, and none that is invisible; the joiners of Persian and Indic scripts (U+200C, U+200D) belong to names.
/// returns  "empty", "broken encoding: not UTF-8", "a control character", ...; an empty text when there is nothing to say
std::string fault_of(std::string_view text, std::size_t most_characters);

/// Refuses a text that has a fault.
///
/// what    how the error calls it, such as "recipient_id"
/// throws  bad_request
void require_plain(std::string_view text, std::size_t most_characters, std::string_view what);

}  // namespace telltale
