#pragma once

#include <string>
#include <string_view>

namespace telltale {

/// A recipient's name as part of a file name: letters of every script stay; '/', '\' and invisible characters become
/// '_', as do leading dots; at most 80 bytes, cut between characters; "_" for an empty name.
std::string slug(std::string_view name);

/// The head of a text, at most so many bytes, cut between characters.
std::string_view head(std::string_view text, std::size_t max_bytes);

}  // namespace telltale
