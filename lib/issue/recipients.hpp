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
    bool gb18030 = false;  ///< it was no UTF-8 and has been converted; worth telling, since a guess can be wrong
};

/// Reads a CSV list with a header: columns `id` and `name` in any order, or one of them alone; others are ignored.
///
/// Fields may be quoted, with commas, newlines and doubled quotes inside; lines may end in CR LF; blank lines are skipped.
/// UTF-8 with or without BOM, else GB18030.
/// throws  bad_request, with the line's number: broken encoding, no such header, an empty or repeated id, an open quote;
///         without one when there are no recipients
RecipientsList parse_recipients(std::string_view csv);

/// Names from the command line, each its own id.
///
/// throws  bad_request: an empty or repeated name, no UTF-8
std::vector<Recipient> recipients_named(std::span<const std::string> names);

}  // namespace telltale
