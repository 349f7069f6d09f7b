#include "support/picture_file.hpp"

#include <cstdio>
// jpeglib.h needs the type FILE of stdio and does not include it.
#include <jpeglib.h>
#include <png.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace telltale::support {
namespace {

std::size_t row_bytes(const Raster& picture) {
    return static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.channels);
}

void require(bool condition, const png_image& image) {
    if (!condition) throw std::runtime_error(std::string("png: ") + image.message);
}

}  // namespace

std::vector<std::uint8_t> read_bytes(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error(path.string() + ": cannot be read");
    return {std::istreambuf_iterator<char>(file), {}};
}

void write_bytes(const std::filesystem::path& path, std::span<const std::uint8_t> bytes) {
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!file.flush()) throw std::runtime_error(path.string() + ": cannot be written");
}

Raster decode_png(std::span<const std::uint8_t> bytes) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    require(png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()) != 0, image);
    image.format = PNG_FORMAT_RGB;
    Raster picture{static_cast<int>(image.width), static_cast<int>(image.height), 3, std::vector<std::uint8_t>(PNG_IMAGE_SIZE(image))};
    const png_color white{255, 255, 255};
    require(png_image_finish_read(&image, &white, picture.samples.data(), 0, nullptr) != 0, image);
    return picture;
}

Raster read_png(const std::filesystem::path& path) {
    return decode_png(read_bytes(path));
}

std::vector<std::uint8_t> encode_png(const Raster& picture) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(picture.width);
    image.height = static_cast<png_uint_32>(picture.height);
    image.format = picture.channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
    image.flags = PNG_IMAGE_FLAG_FAST;
    std::vector<std::uint8_t> bytes(PNG_IMAGE_PNG_SIZE_MAX(image));
    png_alloc_size_t size = bytes.size();
    require(png_image_write_to_memory(&image, bytes.data(), &size, 0, picture.samples.data(), 0, nullptr) != 0, image);
    bytes.resize(size);
    return bytes;
}

// libjpeg's own error handler ends the program, which is right for a test, since its pictures are its own.

std::vector<std::uint8_t> encode_jpeg(const Raster& picture, int quality) {
    jpeg_compress_struct encoder{};
    jpeg_error_mgr errors{};
    encoder.err = jpeg_std_error(&errors);
    jpeg_create_compress(&encoder);
    unsigned char* buffer = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&encoder, &buffer, &size);
    encoder.image_width = static_cast<JDIMENSION>(picture.width);
    encoder.image_height = static_cast<JDIMENSION>(picture.height);
    encoder.input_components = picture.channels;
    encoder.in_color_space = picture.channels == 3 ? JCS_RGB : JCS_GRAYSCALE;
    jpeg_set_defaults(&encoder);  // these are 4:2:0 for colour
    jpeg_set_quality(&encoder, quality, TRUE);
    jpeg_start_compress(&encoder, TRUE);
    while (encoder.next_scanline < encoder.image_height) {
        auto* row = const_cast<JSAMPLE*>(picture.samples.data() + encoder.next_scanline * row_bytes(picture));
        jpeg_write_scanlines(&encoder, &row, 1);
    }
    jpeg_finish_compress(&encoder);
    std::vector<std::uint8_t> bytes(buffer, buffer + size);
    jpeg_destroy_compress(&encoder);
    std::free(buffer);
    return bytes;
}

Raster decode_jpeg(std::span<const std::uint8_t> bytes) {
    jpeg_decompress_struct decoder{};
    jpeg_error_mgr errors{};
    decoder.err = jpeg_std_error(&errors);
    jpeg_create_decompress(&decoder);
    jpeg_mem_src(&decoder, bytes.data(), bytes.size());
    jpeg_read_header(&decoder, TRUE);
    decoder.out_color_space = JCS_RGB;
    jpeg_start_decompress(&decoder);
    Raster picture{static_cast<int>(decoder.output_width), static_cast<int>(decoder.output_height), 3, {}};
    picture.samples.resize(row_bytes(picture) * static_cast<std::size_t>(picture.height));
    std::copy_n(decoder.comp_info[0].quant_table->quantval, picture.block_steps.size(), picture.block_steps.begin());
    while (decoder.output_scanline < decoder.output_height) {
        JSAMPLE* row = picture.samples.data() + decoder.output_scanline * row_bytes(picture);
        jpeg_read_scanlines(&decoder, &row, 1);
    }
    jpeg_finish_decompress(&decoder);
    jpeg_destroy_decompress(&decoder);
    return picture;
}

}  // namespace telltale::support
