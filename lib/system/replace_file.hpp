#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace telltale {

/// Reads a whole file.
///
/// throws  system, with the path and the system's reason; bad_request for a directory
std::vector<std::uint8_t> read_file(const std::filesystem::path& path);

/// Puts a whole new file at a path where none is: written beside it, flushed to disk, then linked into place at once,
/// so that no half-written file is ever seen under the name, whatever happens.
///
/// returns  false, with nothing changed, when something is at that path already: it is never overwritten
/// throws   system: no room, no permission; the temporary file is removed
bool create_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);

/// The same, but takes the place of an older file of that name.
void replace_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);

}  // namespace telltale
