#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "telltale/vault.hpp"

namespace telltale {

/// A recipients list as it was read.
struct RecipientsList {
    std::vector<Recipient> recipients;
    bool gb18030 = false;  ///< whether the list was no UTF-8 and was read as GB18030; people should be told, since the guess can be wrong
};

/// Reads a CSV list with a header that names the columns `id` and `name` in any order, or one of them. Other columns are ignored.
///
/// Fields may be quoted, with commas, newlines and doubled quotes inside. Lines may end in CR LF, and blank lines are skipped. The
/// text is UTF-8 with or without a byte order mark, or else GB18030.
/// throws  bad_request, with the line's number, when the encoding is broken, the header has neither column, an id is repeated, an id
///         or name has a fault (fault_of() in plain_text.hpp), or a quote is not closed; without a number when there are no recipients
RecipientsList parse_recipients(std::string_view csv);

/// Makes recipients of names from the command line. Each name serves as the id too.
///
/// throws  bad_request when a name is repeated, or has a fault (fault_of() in plain_text.hpp)
std::vector<Recipient> recipients_named(std::span<const std::string> names);

}  // namespace telltale
