#include "document/probe.hpp"

#include <algorithm>
#include <string_view>

namespace telltale {
namespace {

constexpr std::size_t pdf_header_window = 1024;  ///< bytes; ISO 32000-1, annex H, note 13

std::string_view head_of(std::span<const std::uint8_t> bytes, std::size_t size) {
    return {reinterpret_cast<const char*>(bytes.data()), std::min(size, bytes.size())};
}

}  // namespace

DocumentKind probe(std::span<const std::uint8_t> bytes) {
    using namespace std::string_view_literals;
    const std::string_view head = head_of(bytes, 16);
    if (head.starts_with("\x89PNG\r\n\x1a\n"sv)) return DocumentKind::png;
    if (head.starts_with("\xff\xd8\xff"sv)) return DocumentKind::jpeg;
    if (head.starts_with("RIFF"sv) && head.substr(std::min<std::size_t>(8, head.size())).starts_with("WEBP"sv)) return DocumentKind::webp;
    if (head.starts_with("II*\0"sv) || head.starts_with("MM\0*"sv) || head.starts_with("II+\0"sv) || head.starts_with("MM\0+"sv)) {
        return DocumentKind::tiff;
    }
    if (head.starts_with("GIF87a"sv) || head.starts_with("GIF89a"sv)) return DocumentKind::gif;
    if (head_of(bytes, pdf_header_window).find("%PDF-"sv) != std::string_view::npos) return DocumentKind::pdf;
    // Two letters alone are too weak: the header's size that follows at byte 14 is always one of a few small numbers.
    if (head.size() == 16 && head.starts_with("BM"sv) && head[15] == 0 &&
        (head[14] == 12 || head[14] == 40 || head[14] == 52 || head[14] == 56 || head[14] == 64 || head[14] == 108 || head[14] == 124)) {
        return DocumentKind::bmp;
    }
    return DocumentKind::unknown;
}

const char* to_string(DocumentKind kind) {
    switch (kind) {
        case DocumentKind::pdf:
            return "PDF";
        case DocumentKind::png:
            return "PNG";
        case DocumentKind::jpeg:
            return "JPEG";
        case DocumentKind::webp:
            return "WebP";
        case DocumentKind::tiff:
            return "TIFF";
        case DocumentKind::bmp:
            return "BMP";
        case DocumentKind::gif:
            return "GIF";
        case DocumentKind::unknown:
            break;
    }
    return "unknown";
}

}  // namespace telltale
