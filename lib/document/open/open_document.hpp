#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "document/document.hpp"

namespace telltale {

/// Reads and checks a document of any kind that can be stamped.
///
/// throws  Error: not_a_document, damaged, encrypted, signed_document, unsupported, too_small; the sentence does not
///         name the file (the caller knows it) but names the page where there is one
std::unique_ptr<Document> open_document(std::span<const std::uint8_t> bytes, const OpenOptions& options = {});

}  // namespace telltale
