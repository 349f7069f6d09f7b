#pragma once

#include <tiffio.h>
#include <webp/encode.h>

#include <catch2/catch.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "document/codec/tiff_file.hpp"

namespace telltale::testing {

using FileBytes = std::vector<std::uint8_t>;

/// White with black bars, so that a mark has both: the light of a pixel, 0 or 255.
inline int bar_light(int x, int y) {
    return y % 64 >= 52 && x % 100 < 80 ? 0 : 255;
}

inline bool contains(const FileBytes& bytes, std::string_view part) {
    return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()).find(part) != std::string_view::npos;
}

inline void put(FileBytes& out, std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

/// EXIF data that says nothing but an orientation.
inline FileBytes make_exif(int orientation) {
    FileBytes out = {'I', 'I', '*', 0, 8, 0, 0, 0, 1, 0};
    put(out, 274, 2);
    put(out, 3, 2);
    put(out, 1, 4);
    put(out, static_cast<std::uint32_t>(orientation), 4);
    put(out, 0, 4);
    return out;
}

struct TiffLook {
    std::string name{};
    int width = 430;
    int height = 400;
    int bits = 8;
    int channels = 1;
    int photometric = PHOTOMETRIC_MINISBLACK;
    int compression = COMPRESSION_NONE;
    int tile = 0;  ///< side in pixels, 0: strips
    bool is_planar = false;
    int alpha = -1;  ///< kind of extra sample
    int orientation = 0;
    int predictor = 0;
    int sample_format = 0;
};

/// One page in a file that is being written.
inline void add_tiff_page(const TiffFile& file, const TiffLook& look) {
    TIFF* const tiff = file.handle();
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, look.width);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, look.height);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, look.bits);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, look.channels);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, look.photometric);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, look.compression);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, look.is_planar ? PLANARCONFIG_SEPARATE : PLANARCONFIG_CONTIG);
    TIFFSetField(tiff, TIFFTAG_XRESOLUTION, 150.0);
    TIFFSetField(tiff, TIFFTAG_SOFTWARE, "a scanner");
    TIFFSetField(tiff, TIFFTAG_ICCPROFILE, 12, "fake profile");
    if (look.orientation != 0) TIFFSetField(tiff, TIFFTAG_ORIENTATION, look.orientation);
    if (look.predictor != 0) TIFFSetField(tiff, TIFFTAG_PREDICTOR, look.predictor);
    if (look.sample_format != 0) TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, look.sample_format);
    const auto kind = static_cast<std::uint16_t>(look.alpha);
    if (look.alpha >= 0) TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, 1, &kind);
    if (look.photometric == PHOTOMETRIC_YCBCR) TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
    if (look.photometric == PHOTOMETRIC_PALETTE) {
        // Index 0 is black, the last one white, those between are colours.
        std::vector<std::uint16_t> map(std::size_t{1} << look.bits, 30000);
        map.front() = 0;
        map.back() = 65535;
        TIFFSetField(tiff, TIFFTAG_COLORMAP, map.data(), map.data(), map.data());
    }
    const bool is_ink = look.photometric == PHOTOMETRIC_MINISWHITE || look.photometric == PHOTOMETRIC_SEPARATED;
    const std::uint32_t most = (1U << look.bits) - 1;
    const auto sample_at = [&](int x, int y, int channel) -> std::uint32_t {
        if (look.alpha >= 0 && channel == look.channels - 1) return most;
        const bool is_light = bar_light(x, y) != 0;
        if (look.photometric == PHOTOMETRIC_SEPARATED) return channel == 3 && !is_light ? most : 0;
        return is_light != is_ink ? most : 0;
    };
    const int planes = look.is_planar ? look.channels : 1;
    const int interleaved = look.is_planar ? 1 : look.channels;
    const auto row_of = [&](int plane, int left, int width, int y) {
        FileBytes row(static_cast<std::size_t>((width * interleaved * look.bits + 7) / 8));
        for (int i = 0; i < width * interleaved; ++i) {
            const std::uint32_t sample = sample_at(left + i / interleaved, y, look.is_planar ? plane : i % interleaved);
            if (look.bits == 16) {
                const auto wide = static_cast<std::uint16_t>(sample);
                std::copy_n(reinterpret_cast<const std::uint8_t*>(&wide), 2, row.begin() + 2 * i);
            } else {
                const int bit = i * look.bits;
                row[static_cast<std::size_t>(bit / 8)] |= static_cast<std::uint8_t>(sample << (8 - look.bits - bit % 8));
            }
        }
        return row;
    };
    if (look.tile == 0) {
        TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, 32);
        for (int plane = 0; plane < planes; ++plane) {
            for (int y = 0; y < look.height; ++y) {
                REQUIRE(TIFFWriteScanline(tiff, row_of(plane, 0, look.width, y).data(), static_cast<std::uint32_t>(y),
                                          static_cast<std::uint16_t>(plane)) == 1);
            }
        }
    } else {
        TIFFSetField(tiff, TIFFTAG_TILEWIDTH, look.tile);
        TIFFSetField(tiff, TIFFTAG_TILELENGTH, look.tile);
        for (int plane = 0; plane < planes; ++plane) {
            for (int top = 0; top < look.height; top += look.tile) {
                for (int left = 0; left < look.width; left += look.tile) {
                    FileBytes tile;
                    for (int y = top; y < top + look.tile; ++y) {
                        const FileBytes row = row_of(plane, left, look.tile, y);
                        tile.insert(tile.end(), row.begin(), row.end());
                    }
                    REQUIRE(TIFFWriteTile(tiff, tile.data(), static_cast<std::uint32_t>(left), static_cast<std::uint32_t>(top), 0,
                                          static_cast<std::uint16_t>(plane)) > 0);
                }
            }
        }
    }
    REQUIRE(TIFFWriteDirectory(tiff) == 1);
}

/// order  the first bytes: "II*" or "MM", "II+" for BigTIFF
inline FileBytes make_tiff(const std::vector<TiffLook>& pages, std::string_view order = "II*..") {
    FileBytes out;
    {
        const TiffFile file(out, {reinterpret_cast<const std::uint8_t*>(order.data()), order.size()});
        for (const TiffLook& page : pages) add_tiff_page(file, page);
    }
    return out;
}

}  // namespace telltale::testing
