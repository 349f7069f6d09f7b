#include "document/codec/tiff_rows.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "document/codec/picture_size.hpp"
#include "telltale/error.hpp"

namespace telltale {
namespace {

constexpr std::size_t max_band = std::size_t{256} << 20;  ///< bytes of tiles or planes that are held at once

[[noreturn]] void refuse(const std::string& what) {
    throw Error(ErrorKind::unsupported, "TIFF pages with " + what + " are not supported");
}

TiffPage::Colors colors_of(std::uint16_t photometric) {
    switch (photometric) {
        case PHOTOMETRIC_MINISWHITE:
        case PHOTOMETRIC_MINISBLACK:
            return TiffPage::Colors::grey;
        case PHOTOMETRIC_RGB:
        case PHOTOMETRIC_PALETTE:
            return TiffPage::Colors::rgb;
        case PHOTOMETRIC_SEPARATED:
            return TiffPage::Colors::cmyk;
        case PHOTOMETRIC_YCBCR:
            refuse("YCbCr samples");
        case PHOTOMETRIC_CIELAB:
        case PHOTOMETRIC_ICCLAB:
        case PHOTOMETRIC_ITULAB:
            refuse("CIE Lab samples");
        case PHOTOMETRIC_MASK:
            refuse("a transparency mask");
        default:
            refuse("a colour space of number " + std::to_string(photometric));
    }
}

void check_samples(const TiffFile& file, const TiffPage& page) {
    const std::uint16_t bits = page.stored_bits;
    const bool may_be_small = page.colors == TiffPage::Colors::grey || page.is_palette();
    const bool is_small = bits == 1 || bits == 2 || bits == 4;
    if (file.number(TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT) != SAMPLEFORMAT_UINT && page.stored_bits > 8) refuse("signed or real samples");
    if (bits != 8 && !(bits == 16 && !page.is_palette()) && !(is_small && may_be_small))
        refuse("samples of " + std::to_string(bits) + " bits");
    if (is_small && page.stored_channels != 1) refuse("several samples of " + std::to_string(bits) + " bits");
    if (page.is_palette() && page.stored_channels != 1) refuse("a palette and further samples");
    if (page.channels < page.color_channels()) refuse("fewer samples than colours");
    if (page.colors == TiffPage::Colors::cmyk && file.number(TIFFTAG_INKSET, INKSET_CMYK) != INKSET_CMYK) refuse("other inks than CMYK");
}

TiffPage::Alpha alpha_of(const TiffFile& file, const TiffPage& page) {
    std::uint16_t count = 0;
    std::uint16_t* kinds = nullptr;
    if (page.is_palette() || page.channels <= page.color_channels()) return TiffPage::Alpha::none;
    if (TIFFGetFieldDefaulted(file.handle(), TIFFTAG_EXTRASAMPLES, &count, &kinds) != 1 || count == 0) return TiffPage::Alpha::none;
    if (kinds[0] == EXTRASAMPLE_ASSOCALPHA) return TiffPage::Alpha::premultiplied;
    return kinds[0] == EXTRASAMPLE_UNASSALPHA ? TiffPage::Alpha::separate : TiffPage::Alpha::none;
}

}  // namespace

SampleLayout TiffPage::layout() const {
    // Black ink alone is marked, since more or less of a coloured one would be seen as a tinge.
    const bool is_cmyk = colors == Colors::cmyk;
    return {.channels = channels, .first_marked = is_cmyk ? 3 : 0, .marked = colors == Colors::rgb ? 3 : 1, .bits = bits, .is_ink = is_ink};
}

TiffPage describe_tiff_page(const TiffFile& file) {
    TIFF* const tiff = file.handle();
    TiffPage page;
    if (TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &page.width) != 1 || TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &page.height) != 1 ||
        page.width == 0 || page.height == 0) {
        throw Error(ErrorKind::damaged, "the TIFF picture is damaged: it has no size");
    }
    require_reasonable(page.width, page.height);
    page.stored_bits = file.number(TIFFTAG_BITSPERSAMPLE, 1);
    page.stored_channels = file.number(TIFFTAG_SAMPLESPERPIXEL, 1);
    page.compression = file.number(TIFFTAG_COMPRESSION, COMPRESSION_NONE);
    page.is_planar = file.number(TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG) == PLANARCONFIG_SEPARATE && page.stored_channels > 1;
    page.is_tiled = TIFFIsTiled(tiff) != 0;
    page.orientation = orientation_of(file.number(TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT));
    page.photometric = file.number(TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISWHITE);
    if (TIFFIsCODECConfigured(page.compression) == 0) refuse("compression number " + std::to_string(page.compression));
    std::uint16_t photometric = page.photometric;
    if (page.compression == COMPRESSION_JPEG && photometric == PHOTOMETRIC_YCBCR && !page.is_planar) {
        TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
        photometric = PHOTOMETRIC_RGB;
    }
    page.colors = colors_of(photometric);
    page.channels = page.is_palette() ? 3 : page.stored_channels;
    page.bits = page.stored_bits == 16 ? 16 : 8;
    // Samples of fewer than 8 bits come out as light, whether they were light or ink.
    page.is_ink = page.colors == TiffPage::Colors::cmyk || (photometric == PHOTOMETRIC_MINISWHITE && page.stored_bits >= 8);
    page.alpha = alpha_of(file, page);
    check_samples(file, page);
    return page;
}

TiffRows::TiffRows(const TiffFile& file, const TiffPage& page) : file_(file), page_(page) {
    TIFF* const tiff = file.handle();
    std::size_t size = 0;
    if (page.is_tiled) {
        std::uint32_t tile_width = 0;
        TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &tile_width);
        TIFFGetField(tiff, TIFFTAG_TILELENGTH, &band_rows_);
        const auto tile_size = static_cast<std::size_t>(std::max<tmsize_t>(0, TIFFTileSize(tiff)));
        const auto tile_stride = static_cast<std::size_t>(std::max<tmsize_t>(0, TIFFTileRowSize(tiff)));
        if (tile_width == 0 || band_rows_ == 0 || tile_size == 0 || tile_stride == 0) file.fail_damaged();
        if (tile_size > max_band) refuse("tiles of this size");
        tile_.resize(tile_size);
        band_stride_ = (page.width + std::size_t{tile_width} - 1) / tile_width * tile_stride;
        size = band_stride_ * band_rows_;
    } else {
        band_stride_ = static_cast<std::size_t>(std::max<tmsize_t>(0, TIFFScanlineSize(tiff)));
        if (page.is_planar) {
            TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &band_rows_);
            band_rows_ = std::min(band_rows_, page.height);
        }
        size = band_stride_ * std::max<std::size_t>(1, band_rows_);
    }
    const std::size_t needed =
        (static_cast<std::size_t>(page.width) * page.stored_bits * (page.is_planar ? 1U : page.stored_channels) + 7) / 8;
    if (band_stride_ < needed) file.fail_damaged();
    if (page.is_planar) size *= page.stored_channels;
    if (size > max_band) refuse("strips or tiles of this size");
    band_.resize(size);
    if (!page.is_palette()) return;
    std::uint16_t* map[3] = {};
    if (TIFFGetField(tiff, TIFFTAG_COLORMAP, &map[0], &map[1], &map[2]) != 1) file.fail_damaged();
    const std::size_t entries = std::size_t{1} << page.stored_bits;
    // Some writers fill the 16-bit map with 8-bit values.
    const bool is_narrow = std::all_of(map, map + 3, [&](const std::uint16_t* one) { return *std::max_element(one, one + entries) < 256; });
    for (std::size_t i = 0; i < entries; ++i) {
        for (const std::uint16_t* one : map) palette_.push_back(static_cast<std::uint8_t>(is_narrow ? one[i] : one[i] >> 8));
    }
}

void TiffRows::read_band() {
    TIFF* const tiff = file_.handle();
    const std::size_t plane_size = band_stride_ * band_rows_;
    for (std::uint16_t plane = 0; plane < (page_.is_planar ? page_.stored_channels : 1); ++plane) {
        std::uint8_t* const out = band_.data() + plane * plane_size;
        if (!page_.is_tiled) {
            if (TIFFReadEncodedStrip(tiff, TIFFComputeStrip(tiff, next_, plane), out, static_cast<tmsize_t>(plane_size)) < 0)
                file_.fail_damaged();
            continue;
        }
        const std::size_t tile_stride = tile_.size() / band_rows_;
        for (std::size_t left = 0; left < band_stride_; left += tile_stride) {
            std::uint32_t tile_width = 0;
            TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &tile_width);
            const auto x = static_cast<std::uint32_t>(left / tile_stride * tile_width);
            if (TIFFReadTile(tiff, tile_.data(), x, next_, 0, plane) < 0) file_.fail_damaged();
            for (std::size_t y = 0; y < band_rows_; ++y)
                std::memcpy(out + y * band_stride_ + left, tile_.data() + y * tile_stride, tile_stride);
        }
    }
}

std::uint8_t TiffRows::small_sample(const std::uint8_t* stored, std::size_t index) const {
    const std::size_t bit = index * page_.stored_bits;
    return static_cast<std::uint8_t>((stored[bit / 8] >> (8 - page_.stored_bits - bit % 8)) & ((1U << page_.stored_bits) - 1));
}

/// Turns a stored row, or one plane of it, into its place in an interleaved one.
void TiffRows::unpack(const std::uint8_t* stored, int plane, std::span<std::uint8_t> row) const {
    const std::size_t width = page_.width;
    if (page_.is_palette()) {
        for (std::size_t x = 0; x < width; ++x) {
            const std::size_t index = page_.stored_bits == 8 ? stored[x] : small_sample(stored, x);
            std::memcpy(&row[3 * x], &palette_[3 * index], 3);
        }
    } else if (page_.stored_bits < 8) {
        const int most = (1 << page_.stored_bits) - 1;
        for (std::size_t x = 0; x < width; ++x) {
            const int level = small_sample(stored, x) * 255 / most;
            row[x] = static_cast<std::uint8_t>(page_.photometric == PHOTOMETRIC_MINISWHITE ? 255 - level : level);
        }
    } else if (!page_.is_planar) {
        std::memcpy(row.data(), stored, row.size());
    } else {
        const auto sample = static_cast<std::size_t>(page_.bits / 8);
        const std::size_t pixel = sample * static_cast<std::size_t>(page_.channels);
        for (std::size_t x = 0; x < width; ++x)
            std::memcpy(&row[x * pixel + static_cast<std::size_t>(plane) * sample], stored + x * sample, sample);
    }
}

void TiffRows::read_row(std::span<std::uint8_t> row) {
    if (band_rows_ == 0) {
        if (TIFFReadScanline(file_.handle(), band_.data(), next_, 0) < 0) file_.fail_damaged();
        unpack(band_.data(), 0, row);
    } else {
        if (next_ % band_rows_ == 0) read_band();
        for (int plane = 0; plane < (page_.is_planar ? page_.stored_channels : 1); ++plane) {
            const std::size_t line = static_cast<std::size_t>(plane) * band_rows_ + next_ % band_rows_;
            unpack(band_.data() + line * band_stride_, plane, row);
        }
    }
    ++next_;
}

}  // namespace telltale
