#pragma once

#include <memory>
#include <span>

#include "document/document.hpp"

namespace telltale {

/// A PDF, stamped by one template that is written once and patched for each copy.
///
/// Every page gets a form XObject that is painted last with Multiply; it shows its lane's tile image once per period over
/// the CropBox. Tile images lie unfiltered in the file and the tag at fixed places (the trailer's /ID and each tile image's
/// /ID), so a copy is the template's bytes with some of them replaced. Other streams are copied as they are.
/// Encrypted files are sealed again with the same passwords and permissions, copy by copy, which is slower; with AES the
/// initial vectors are random, so that copy's bytes differ from run to run.
/// throws  damaged, encrypted, signed_document, unsupported (a dynamic XFA form)
std::unique_ptr<Document> open_pdf(std::span<const std::uint8_t> bytes, const OpenOptions& options = {});

}  // namespace telltale
