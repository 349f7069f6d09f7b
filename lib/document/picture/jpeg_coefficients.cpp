#include "document/picture/jpeg_coefficients.hpp"

#include <cstdlib>
#include <memory>
#include <string>

#include "document/codec/jump.hpp"
#include "telltale/copy.hpp"
#include "telltale/error.hpp"

namespace telltale {
namespace {

[[noreturn]] void fail_damaged(const JpegErrors& errors) {
    throw Error(ErrorKind::damaged, std::string("the JPEG picture is damaged: ") + errors.reason);
}

std::string_view text_of(const jpeg_marker_struct& marker) {
    return {reinterpret_cast<const char*>(marker.data), marker.data_length};
}

bool is_old_tag(const jpeg_marker_struct& marker) {
    return marker.marker == JPEG_COM && FileTag::from_hex(text_of(marker)).has_value();
}

/// Whether the writer makes this marker by itself from the header's fields.
bool is_written_anew(const jpeg_marker_struct& marker, const jpeg_compress_struct& target) {
    return (target.write_JFIF_header && marker.marker == JPEG_APP0 && text_of(marker).starts_with(std::string_view("JFIF\0", 5))) ||
           (target.write_Adobe_marker && marker.marker == JPEG_APP0 + 14 && text_of(marker).starts_with("Adobe"));
}

}  // namespace

JpegCoefficients::JpegCoefficients(std::span<const std::uint8_t> bytes) {
    source_.err = &errors_.manager;
    const bool has_header = attempt(errors_.failed, [&] {
        jpeg_create_decompress(&source_);
        jpeg_mem_src(&source_, bytes.data(), static_cast<unsigned long>(bytes.size()));
        jpeg_save_markers(&source_, JPEG_COM, 0xffff);
        for (int i = 0; i < 16; ++i) jpeg_save_markers(&source_, JPEG_APP0 + i, 0xffff);
        jpeg_read_header(&source_, TRUE);
    });
    if (has_header) return;
    jpeg_destroy_decompress(&source_);
    fail_damaged(errors_);
}

JpegCoefficients::~JpegCoefficients() {
    jpeg_destroy_decompress(&source_);
}

void JpegCoefficients::read() {
    const bool is_read = attempt(errors_.failed, [&] { coefficients_ = jpeg_read_coefficients(&source_); });
    if (!is_read || errors_.is_data_lost) fail_damaged(errors_);
}

JBLOCKROW JpegCoefficients::row(int index, JDIMENSION y) {
    // Nothing fails here: all of it lives in memory, since libjpeg-turbo never swaps to disk.
    return source_.mem->access_virt_barray(reinterpret_cast<j_common_ptr>(&source_), coefficients_[index], y, 1, TRUE)[0];
}

std::vector<std::uint8_t> JpegCoefficients::write(std::string_view tag) {
    JpegErrors errors;
    jpeg_compress_struct target{};
    target.err = &errors.manager;
    unsigned char* memory = nullptr;
    unsigned long size = 0;
    // The reader's arrays are used while writing, so its errors have to come here as well.
    source_.err = &errors.manager;
    const bool is_written = attempt(errors.failed, [&] {
        jpeg_create_compress(&target);
        jpeg_mem_dest(&target, &memory, &size);
        jpeg_copy_critical_parameters(&source_, &target);
        target.write_JFIF_header = source_.saw_JFIF_marker;
        target.write_Adobe_marker = source_.saw_Adobe_marker;
        target.restart_interval = source_.restart_interval;
        target.arith_code = source_.arith_code;
        target.optimize_coding = source_.arith_code ? FALSE : TRUE;  // the codes are as short as the coefficients allow
        if (source_.progressive_mode) jpeg_simple_progression(&target);
        jpeg_write_coefficients(&target, coefficients_);
        for (const jpeg_marker_struct* marker = source_.marker_list; marker != nullptr; marker = marker->next) {
            if (is_written_anew(*marker, target) || (!tag.empty() && is_old_tag(*marker))) continue;
            jpeg_write_marker(&target, marker->marker, marker->data, marker->data_length);
        }
        if (!tag.empty()) {
            jpeg_write_marker(&target, JPEG_COM, reinterpret_cast<const JOCTET*>(tag.data()), static_cast<unsigned>(tag.size()));
        }
        jpeg_finish_compress(&target);
    });
    jpeg_destroy_compress(&target);
    source_.err = &errors_.manager;
    const std::unique_ptr<unsigned char, decltype(&std::free)> owner(memory, &std::free);
    if (!is_written) throw Error(ErrorKind::system, std::string("cannot write the JPEG picture: ") + errors.reason);
    return {memory, memory + size};
}

}  // namespace telltale
