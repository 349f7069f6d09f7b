#pragma once

#include <cstdint>
#include <span>

namespace telltale {

enum class DocumentKind { unknown, pdf, png, jpeg, webp, tiff, bmp, gif };

/// Tells what a file is by its first bytes. Its name is never asked.
///
/// A PDF header may stand anywhere in the first 1024 bytes, as readers allow.
DocumentKind probe(std::span<const std::uint8_t> bytes);

const char* to_string(DocumentKind kind);

}  // namespace telltale
