#include "document/codec/jpeg_errors.hpp"

#include <string_view>

#include "document/codec/exif.hpp"

namespace telltale {
namespace {

JpegErrors& errors_of(j_common_ptr codec) {
    return *reinterpret_cast<JpegErrors*>(codec->err);
}

[[noreturn]] void on_error(j_common_ptr codec) {
    JpegErrors& errors = errors_of(codec);
    codec->err->format_message(codec, errors.reason);
    std::longjmp(errors.failed, 1);
}

void on_message(j_common_ptr codec, int level) {
    if (level >= 0) return;
    switch (codec->err->msg_code) {
        case JWRN_JPEG_EOF:
        case JWRN_HIT_MARKER:
        case JWRN_HUFF_BAD_CODE:
        case JWRN_ARITH_BAD_CODE:
        case JWRN_MUST_RESYNC:
        case JWRN_BOGUS_PROGRESSION:
            break;
        default:
            return;  // stray bytes and odd headers lose nothing
    }
    JpegErrors& errors = errors_of(codec);
    if (!errors.is_data_lost) codec->err->format_message(codec, errors.reason);
    errors.is_data_lost = true;
}

}  // namespace

JpegErrors::JpegErrors() {
    jpeg_std_error(&manager);
    manager.error_exit = on_error;
    manager.emit_message = on_message;
}

Orientation orientation_in(const jpeg_marker_struct* markers) {
    for (const jpeg_marker_struct* marker = markers; marker != nullptr; marker = marker->next) {
        const std::string_view text(reinterpret_cast<const char*>(marker->data), marker->data_length);
        if (marker->marker == JPEG_APP0 + 1 && text.starts_with("Exif")) return exif_orientation({marker->data, marker->data_length});
    }
    return {};
}

}  // namespace telltale
