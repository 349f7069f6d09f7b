#include "document/document.hpp"

#include "document/jpeg_document.hpp"
#include "document/pdf_document.hpp"
#include "document/png_document.hpp"
#include "telltale/error.hpp"

namespace telltale {

std::shared_ptr<const ShiftLayout> Document::shift_layout(double) const {
    return nullptr;
}

std::unique_ptr<Document> open_document(std::span<const std::uint8_t> bytes, const OpenOptions& options) {
    if (bytes.empty()) throw Error(ErrorKind::not_a_document, "the file is empty");
    switch (const DocumentKind kind = probe(bytes)) {
        case DocumentKind::pdf:
            return open_pdf(bytes, options);
        case DocumentKind::png:
            return open_png(bytes);
        case DocumentKind::jpeg:
            return open_jpeg(bytes);
        case DocumentKind::webp:
        case DocumentKind::tiff:
        case DocumentKind::bmp:
            throw Error(ErrorKind::unsupported, std::string(to_string(kind)) + " pictures cannot be stamped yet");
        case DocumentKind::unknown:
            break;
    }
    throw Error(ErrorKind::not_a_document, "it is neither a PDF nor a PNG or JPEG picture");
}

}  // namespace telltale
