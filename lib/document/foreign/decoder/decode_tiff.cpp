#include <algorithm>
#include <vector>

#include "document/codec/picture_size.hpp"
#include "document/codec/tiff_rows.hpp"
#include "document/foreign/decoder/decoders.hpp"
#include "document/foreign/decoder/luma_picture.hpp"

namespace telltale {
namespace {

constexpr std::uint64_t max_converted = 60'000'000;  ///< pixels of a page that libtiff itself turns into RGB, all at once

LumaSource source_of(const TiffPage& page) {
    LumaSource source{.channels = page.channels, .bits = page.bits, .is_ink = page.is_ink};
    if (page.colors == TiffPage::Colors::rgb) source.colors = LumaSource::Colors::rgb;
    if (page.colors == TiffPage::Colors::cmyk) source.colors = LumaSource::Colors::cmyk;
    if (page.alpha == TiffPage::Alpha::separate) source.alpha = LumaSource::Alpha::over_white;
    if (page.alpha == TiffPage::Alpha::premultiplied) source.alpha = LumaSource::Alpha::premultiplied;
    return source;
}

void decode_rows(const TiffFile& file, const TiffPage& page, int number) {
    TiffRows rows(file, page);
    const PictureSize size{page.width, page.height};
    LumaPicture picture(size, shrink_factor(size), page.orientation);
    std::vector<std::uint8_t> row(page.stride());
    for (std::uint32_t y = 0; y < page.height; ++y) {
        try {
            rows.read_row(row);
        } catch (const Error&) {
            if (y == 0) throw;
            break;
        }
        picture.add(source_of(page), row.data());
    }
    picture.write(number);
}

/// Lab, YCbCr without JPEG and the like: libtiff knows how to show them.
bool decode_converted(const TiffFile& file, int number) {
    PictureSize size;
    TIFFGetField(file.handle(), TIFFTAG_IMAGEWIDTH, &size.width);
    TIFFGetField(file.handle(), TIFFTAG_IMAGELENGTH, &size.height);
    char reason[1024];
    if (std::uint64_t{size.width} * size.height > max_converted || TIFFRGBAImageOK(file.handle(), reason) == 0) return false;
    std::vector<std::uint32_t> pixels(std::size_t{size.width} * size.height);
    if (TIFFReadRGBAImageOriented(file.handle(), size.width, size.height, pixels.data(), ORIENTATION_TOPLEFT, 1) == 0) return false;
    LumaPicture picture(size, shrink_factor(size));
    std::vector<std::uint8_t> row(std::size_t{size.width} * 4);
    for (std::size_t y = 0; y < size.height; ++y) {
        for (std::size_t x = 0; x < size.width; ++x) {
            const std::uint32_t pixel = pixels[y * size.width + x];
            row[4 * x] = static_cast<std::uint8_t>(TIFFGetR(pixel));
            row[4 * x + 1] = static_cast<std::uint8_t>(TIFFGetG(pixel));
            row[4 * x + 2] = static_cast<std::uint8_t>(TIFFGetB(pixel));
            row[4 * x + 3] = static_cast<std::uint8_t>(TIFFGetA(pixel));
        }
        picture.add({.colors = LumaSource::Colors::rgb, .alpha = LumaSource::Alpha::premultiplied, .channels = 4}, row.data());
    }
    picture.write(number);
    return true;
}

void decode_page(const TiffFile& file, int number) {
    try {
        decode_rows(file, describe_tiff_page(file), number);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::unsupported || !decode_converted(file, number)) throw;
    }
}

}  // namespace

void decode_tiff(std::span<const std::uint8_t> bytes, int max_pages) {
    const TiffFile file(bytes);
    bool is_any_read = false;
    for (int number = 0; number < max_pages; ++number) {
        try {
            decode_page(file, number);
            is_any_read = true;
        } catch (const Error&) {
            if (!is_any_read && TIFFLastDirectory(file.handle()) != 0) throw;
        }
        if (TIFFLastDirectory(file.handle()) != 0 || TIFFReadDirectory(file.handle()) == 0) break;
    }
    if (!is_any_read) throw Error(ErrorKind::damaged, "the TIFF picture is damaged");
}

}  // namespace telltale
