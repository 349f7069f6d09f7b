#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace telltale {

/// What page_lines() returned for each page of a document.
using DocumentLines = std::vector<std::vector<std::uint8_t>>;

/// Draws the pages of a document and finds their lines.
///
/// pages    how many from the first one on
/// returns  one entry a page, empty where it cannot be drawn or has no text
/// cost     some 60 ms a page, shared by the threads
DocumentLines draw_lines(std::span<const std::uint8_t> document, std::size_t pages, int threads);

/// Lines as they are kept.
std::vector<std::uint8_t> to_bytes(const DocumentLines& lines);

/// The inverse of to_bytes().
///
/// returns  as many pages as are whole, when the bytes are cut off
DocumentLines document_lines_from(std::span<const std::uint8_t> bytes);

}  // namespace telltale
