#include "document/document.hpp"

#include <numeric>
#include <utility>

#include "document/pdf/document.hpp"
#include "document/picture/bmp_document.hpp"
#include "document/picture/jpeg_document.hpp"
#include "document/picture/png_document.hpp"
#include "document/picture/tiff_document.hpp"
#include "document/picture/webp_document.hpp"
#include "telltale/error.hpp"

namespace telltale {

std::vector<std::uint8_t> whole(FileParts parts) {
    if (parts.head.empty()) return std::move(parts.rest);
    std::vector<std::uint8_t> bytes;
    bytes.reserve(parts.head.size() + parts.rest.size());
    bytes.insert(bytes.end(), parts.head.begin(), parts.head.end());
    bytes.insert(bytes.end(), parts.rest.begin(), parts.rest.end());
    return bytes;
}

FileParts Document::write_parts(const Mark& mark) const {
    return {.rest = write(mark)};
}

std::shared_ptr<const ShiftLayout> Document::shift_layout(const TextMoves&) const {
    return nullptr;
}

std::shared_ptr<const ShiftLayout> Document::text_layout() const {
    return nullptr;
}

std::vector<std::size_t> Document::picture_pages() const {
    std::vector<std::size_t> pages(this->pages().size());
    std::iota(pages.begin(), pages.end(), std::size_t{0});
    return pages;
}

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
