#include "document/codec/png_picture.hpp"

#include <png.h>

#include <string>

#include "telltale/error.hpp"

namespace telltale {

std::vector<std::uint8_t> png_of(const Raster& picture) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(picture.width);
    image.height = static_cast<png_uint_32>(picture.height);
    image.format = picture.channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
    std::vector<std::uint8_t> bytes(PNG_IMAGE_PNG_SIZE_MAX(image));
    png_alloc_size_t size = bytes.size();
    if (png_image_write_to_memory(&image, bytes.data(), &size, 0, picture.samples.data(), 0, nullptr) == 0)
        throw Error(ErrorKind::system, std::string("a picture cannot be written as PNG: ") + image.message);
    bytes.resize(size);
    return bytes;
}

}  // namespace telltale
