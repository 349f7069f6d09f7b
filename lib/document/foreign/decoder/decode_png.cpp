#include <vector>

#include "document/codec/png_chunks.hpp"
#include "document/codec/png_codec.hpp"
#include "document/foreign/decoder/decoders.hpp"
#include "document/foreign/decoder/luma_picture.hpp"

namespace telltale {

void decode_png(std::span<const std::uint8_t> bytes) {
    refuse_animated_png(bytes);
    PngReader reader(bytes, Damage::passed_over);
    const PngHeader& header = reader.header();
    const bool is_grey = header.channels <= 2;
    const LumaSource source{.colors = is_grey ? LumaSource::Colors::grey : LumaSource::Colors::rgb,
                            .alpha = header.channels % 2 == 0 ? LumaSource::Alpha::over_white : LumaSource::Alpha::none,
                            .channels = header.channels,
                            .bits = header.bit_depth};
    const PictureSize size{static_cast<std::uint32_t>(header.width), static_cast<std::uint32_t>(header.height)};
    LumaPicture picture(size, shrink_factor(size), header.orientation);
    std::vector<std::uint8_t> row(header.stride());
    for (std::uint32_t y = 0; y < size.height; ++y) {
        try {
            reader.read_row(row);
        } catch (const Error&) {
            if (y == 0) throw;
            break;
        }
        picture.add(source, row.data());
    }
    picture.write();
}

}  // namespace telltale
