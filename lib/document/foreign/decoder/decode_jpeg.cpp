#include <algorithm>
#include <string>
#include <vector>

#include "document/codec/exif.hpp"
#include "document/codec/jpeg_errors.hpp"
#include "document/codec/jump.hpp"
#include "document/codec/picture_size.hpp"
#include "document/foreign/decoder/decoders.hpp"
#include "document/foreign/decoder/luma_picture.hpp"

namespace telltale {
namespace {

/// libjpeg shrinks by 2, 4 or 8 while it decodes, for less than it costs to decode all; the rest is averaged.
std::uint32_t decoders_share(std::uint32_t factor) {
    for (const std::uint32_t share : {8U, 4U, 2U}) {
        if (factor % share == 0) return share;
    }
    return 1;
}

}  // namespace

void decode_jpeg(std::span<const std::uint8_t> bytes) {
    JpegErrors errors;
    jpeg_decompress_struct source{};
    source.err = &errors.manager;
    const auto fail_damaged = [&] { throw Error(ErrorKind::damaged, std::string("the JPEG picture is damaged: ") + errors.reason); };
    const bool has_header = attempt(errors.failed, [&] {
        jpeg_create_decompress(&source);
        jpeg_mem_src(&source, bytes.data(), static_cast<unsigned long>(bytes.size()));
        jpeg_save_markers(&source, JPEG_APP0 + 1, 0xffff);
        jpeg_read_header(&source, TRUE);
    });
    if (!has_header) fail_damaged();
    require_reasonable(source.image_width, source.image_height);
    const Orientation orientation = orientation_in(source.marker_list);

    const bool is_cmyk = source.jpeg_color_space == JCS_CMYK || source.jpeg_color_space == JCS_YCCK;
    const std::uint32_t factor = shrink_factor({source.image_width, source.image_height});
    const std::uint32_t share = decoders_share(factor);
    const bool is_started = attempt(errors.failed, [&] {
        source.out_color_space = is_cmyk ? JCS_CMYK : JCS_GRAYSCALE;
        source.dct_method = JDCT_ISLOW;
        source.scale_num = 1;
        source.scale_denom = share;
        jpeg_start_decompress(&source);
    });
    if (!is_started) fail_damaged();
    LumaSource layout;
    // Adobe stores inks inverted: 255 is none.
    if (is_cmyk) layout = {.colors = LumaSource::Colors::cmyk, .channels = 4, .is_ink = source.saw_Adobe_marker == FALSE};
    LumaPicture picture({source.output_width, source.output_height}, factor / share, orientation);
    std::vector<std::uint8_t> row(std::size_t{source.output_width} * static_cast<std::size_t>(layout.channels));
    std::uint32_t rows = 0;
    attempt(errors.failed, [&] {
        while (source.output_scanline < source.output_height) {
            JSAMPROW into = row.data();
            jpeg_read_scanlines(&source, &into, 1);
            picture.add(layout, row.data());
            ++rows;
        }
    });
    if (rows == 0) fail_damaged();
    const bool has_luma = source.jpeg_color_space == JCS_GRAYSCALE || source.jpeg_color_space == JCS_YCbCr;
    const JQUANT_TBL* table = source.comp_info[0].quant_table;  // the first is luma's
    BlockSteps steps{};
    if (has_luma && share == 1 && table != nullptr && std::count(std::begin(table->quantval), std::end(table->quantval), 0) == 0)
        std::copy_n(table->quantval, steps.size(), steps.begin());
    picture.write(0, steps);
}

}  // namespace telltale
