#pragma once

#include <string>
#include <string_view>

namespace telltale {

/// Turns a recipient's name into a part of a file name.
///
/// Letters of every script stay. '/', '\', invisible characters and leading dots become '_', and so does an empty name. The result
/// has at most 80 bytes and is cut between characters.
std::string slug(std::string_view name);

/// The head of a text, cut between characters so that it has at most so many bytes.
std::string_view head(std::string_view text, std::size_t max_bytes);

}  // namespace telltale
