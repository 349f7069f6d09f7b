#include <vector>

#include "document/codec/bmp_file.hpp"
#include "document/foreign/decoder/decoders.hpp"
#include "document/foreign/decoder/luma_picture.hpp"

namespace telltale {

void decode_bmp(std::span<const std::uint8_t> bytes) {
    const BmpHeader header = read_bmp_header(bytes);
    const PictureSize size{static_cast<std::uint32_t>(header.width), static_cast<std::uint32_t>(header.height)};
    LumaPicture picture(size, shrink_factor(size));
    std::vector<std::uint8_t> rgb(static_cast<std::size_t>(header.width) * 3);
    bool is_any_there = false;
    for (int y = 0; y < header.height; ++y) {
        const bool is_there = header.row_at(y) + header.stride() <= bytes.size();
        is_any_there = is_any_there || is_there;
        if (is_there) {
            read_bmp_row(header, bytes.data() + header.row_at(y), rgb.data());
        } else {
            rgb.assign(rgb.size(), 255);
        }
        picture.add({.colors = LumaSource::Colors::rgb, .channels = 3}, rgb.data());
    }
    if (!is_any_there) throw Error(ErrorKind::damaged, "the BMP picture is damaged: it has no samples");
    picture.write();
}

}  // namespace telltale
