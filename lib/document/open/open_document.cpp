#include "document/open/open_document.hpp"

#include "document/pdf/document.hpp"
#include "document/picture/bmp_document.hpp"
#include "document/picture/jpeg_document.hpp"
#include "document/picture/png_document.hpp"
#include "document/picture/tiff_document.hpp"
#include "document/picture/webp_document.hpp"
#include "telltale/error.hpp"

namespace telltale {

std::unique_ptr<Document> open_document(std::span<const std::uint8_t> bytes, const OpenOptions& options) {
    if (bytes.empty()) throw Error(ErrorKind::not_a_document, "the file is empty");
    switch (probe(bytes)) {
        case DocumentKind::pdf:
            return open_pdf(bytes, options);
        case DocumentKind::png:
            return open_png(bytes);
        case DocumentKind::jpeg:
            return open_jpeg(bytes);
        case DocumentKind::webp:
            return open_webp(bytes);
        case DocumentKind::tiff:
            return open_tiff(bytes);
        case DocumentKind::bmp:
            return open_bmp(bytes);
        case DocumentKind::gif:
            throw Error(ErrorKind::unsupported, "GIF pictures are not supported");
        case DocumentKind::unknown:
            break;
    }
    throw Error(ErrorKind::not_a_document, "it is neither a PDF nor a PNG, JPEG, WebP, TIFF or BMP picture");
}

}  // namespace telltale
