#include "document/picture/tiff_writer.hpp"

#include <algorithm>
#include <cstring>

#include "telltale/error.hpp"

namespace telltale {
namespace {

constexpr int jpeg_quality = 95;            ///< what is compressed a second time should lose nothing that shows
constexpr std::uint32_t tag_field = 32781;  ///< OPIImageID, Adobe PageMaker 6.0 TIFF Technical Notes
constexpr std::uint32_t ycbcr_subsampling = TIFFTAG_YCBCRSUBSAMPLING;

constexpr std::uint32_t text_fields[] = {TIFFTAG_DOCUMENTNAME, TIFFTAG_IMAGEDESCRIPTION, TIFFTAG_MAKE,         TIFFTAG_MODEL,
                                         TIFFTAG_PAGENAME,     TIFFTAG_SOFTWARE,         TIFFTAG_DATETIME,     TIFFTAG_ARTIST,
                                         TIFFTAG_HOSTCOMPUTER, TIFFTAG_COPYRIGHT,        TIFFTAG_TARGETPRINTER};
constexpr std::uint32_t real_fields[] = {TIFFTAG_XRESOLUTION, TIFFTAG_YRESOLUTION, TIFFTAG_XPOSITION, TIFFTAG_YPOSITION};
constexpr std::uint32_t short_fields[] = {TIFFTAG_RESOLUTIONUNIT, TIFFTAG_ORIENTATION, TIFFTAG_INKSET};
constexpr std::uint32_t byte_fields[] = {TIFFTAG_ICCPROFILE, TIFFTAG_XMLPACKET, TIFFTAG_PHOTOSHOP, TIFFTAG_RICHTIFFIPTC};

/// What a page's compression becomes: itself, unless it holds black and white alone.
std::uint16_t compression_of(const TiffPage& page) {
    switch (page.compression) {
        case COMPRESSION_CCITTRLE:
        case COMPRESSION_CCITTRLEW:
        case COMPRESSION_CCITTFAX3:
        case COMPRESSION_CCITTFAX4:
        case COMPRESSION_JBIG:
            return COMPRESSION_ADOBE_DEFLATE;
        default:
            return page.compression;
    }
}

std::uint16_t photometric_of(const TiffPage& page) {
    if (page.compression == COMPRESSION_JPEG && page.photometric == PHOTOMETRIC_YCBCR) return PHOTOMETRIC_YCBCR;
    switch (page.colors) {
        case TiffPage::Colors::rgb:
            return PHOTOMETRIC_RGB;
        case TiffPage::Colors::cmyk:
            return PHOTOMETRIC_SEPARATED;
        case TiffPage::Colors::grey:
            break;
    }
    return page.is_ink ? PHOTOMETRIC_MINISWHITE : PHOTOMETRIC_MINISBLACK;
}

}  // namespace

void require_writable(const TiffPage& page) {
    switch (compression_of(page)) {
        case COMPRESSION_NONE:
        case COMPRESSION_LZW:
        case COMPRESSION_PACKBITS:
        case COMPRESSION_DEFLATE:
        case COMPRESSION_ADOBE_DEFLATE:
        case COMPRESSION_LZMA:
        case COMPRESSION_ZSTD:
        case COMPRESSION_JPEG:
            return;
        default:
            break;
    }
    const TIFFCodec* const codec = TIFFFindCODEC(page.compression);
    const std::string name = codec != nullptr ? codec->name : "number " + std::to_string(page.compression);
    throw Error(ErrorKind::unsupported, "TIFF pages compressed by " + name + " cannot be stamped");
}

TiffPageWriter::TiffPageWriter(const TiffFile& target, const TiffFile& source, const TiffPage& page, const std::string& tag)
    : target_(target), stride_(page.stride()), pixel_bytes_(page.layout().pixel_bytes()), height_(page.height) {
    set_layout(source, page);
    copy_fields(source);
    if (tag.empty()) return;
    static const TIFFFieldInfo field = {
        tag_field, TIFF_VARIABLE, TIFF_VARIABLE, TIFF_ASCII, FIELD_CUSTOM, 1, 0, const_cast<char*>("OPIImageID")};
    TIFFMergeFieldInfo(target.handle(), &field, 1);
    if (TIFFSetField(target.handle(), tag_field, tag.c_str()) != 1) target.fail_writing();
}

void TiffPageWriter::set_layout(const TiffFile& source, const TiffPage& page) {
    TIFF* const out = target_.handle();
    const auto set = [&](std::uint32_t field, auto value) {
        if (TIFFSetField(out, field, value) != 1) target_.fail_writing();
    };
    const std::uint16_t compression = compression_of(page);
    set(TIFFTAG_IMAGEWIDTH, page.width);
    set(TIFFTAG_IMAGELENGTH, page.height);
    set(TIFFTAG_BITSPERSAMPLE, page.bits);
    set(TIFFTAG_SAMPLESPERPIXEL, page.channels);
    set(TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    set(TIFFTAG_COMPRESSION, compression);
    set(TIFFTAG_PHOTOMETRIC, photometric_of(page));
    if (compression == COMPRESSION_JPEG) {
        set(TIFFTAG_JPEGQUALITY, jpeg_quality);
        std::uint16_t across = 2;
        std::uint16_t down = 2;
        if (photometric_of(page) == PHOTOMETRIC_YCBCR) {
            TIFFGetFieldDefaulted(source.handle(), ycbcr_subsampling, &across, &down);
            if (TIFFSetField(out, ycbcr_subsampling, across, down) != 1) target_.fail_writing();
            set(TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
        }
    }
    if (compression == COMPRESSION_LZW || compression == COMPRESSION_DEFLATE || compression == COMPRESSION_ADOBE_DEFLATE) {
        const bool is_changed = page.is_palette() || page.stored_bits < 8;
        set(TIFFTAG_PREDICTOR, is_changed ? PREDICTOR_HORIZONTAL : source.number(TIFFTAG_PREDICTOR, PREDICTOR_NONE));
    }
    if (page.is_tiled) {
        TIFFGetField(source.handle(), TIFFTAG_TILEWIDTH, &tile_width_);
        TIFFGetField(source.handle(), TIFFTAG_TILELENGTH, &tile_height_);
        set(TIFFTAG_TILEWIDTH, tile_width_);
        set(TIFFTAG_TILELENGTH, tile_height_);
        band_.resize(stride_ * tile_height_);
        tile_.resize(pixel_bytes_ * tile_width_ * tile_height_);
    } else {
        std::uint32_t rows = page.height;
        TIFFGetFieldDefaulted(source.handle(), TIFFTAG_ROWSPERSTRIP, &rows);
        set(TIFFTAG_ROWSPERSTRIP, std::min(rows, page.height));
    }
    std::uint16_t count = 0;
    std::uint16_t* kinds = nullptr;
    const int spare = page.channels - page.color_channels();
    if (spare > 0 && TIFFGetFieldDefaulted(source.handle(), TIFFTAG_EXTRASAMPLES, &count, &kinds) == 1 && count == spare) {
        if (TIFFSetField(out, TIFFTAG_EXTRASAMPLES, count, kinds) != 1) target_.fail_writing();
    }
}

void TiffPageWriter::copy_fields(const TiffFile& source) {
    TIFF* const in = source.handle();
    TIFF* const out = target_.handle();
    for (const std::uint32_t field : text_fields) {
        const char* text = nullptr;
        if (TIFFGetField(in, field, &text) == 1) TIFFSetField(out, field, text);
    }
    for (const std::uint32_t field : real_fields) {
        float value = 0;
        if (TIFFGetField(in, field, &value) == 1) TIFFSetField(out, field, static_cast<double>(value));
    }
    for (const std::uint32_t field : short_fields) {
        std::uint16_t value = 0;
        if (TIFFGetField(in, field, &value) == 1) TIFFSetField(out, field, value);
    }
    for (const std::uint32_t field : byte_fields) {
        std::uint32_t size = 0;
        const void* bytes = nullptr;
        if (TIFFGetField(in, field, &size, &bytes) == 1) TIFFSetField(out, field, size, bytes);
    }
    std::uint32_t kind = 0;
    if (TIFFGetField(in, TIFFTAG_SUBFILETYPE, &kind) == 1) TIFFSetField(out, TIFFTAG_SUBFILETYPE, kind);
    std::uint16_t number = 0;
    std::uint16_t total = 0;
    if (TIFFGetField(in, TIFFTAG_PAGENUMBER, &number, &total) == 1) TIFFSetField(out, TIFFTAG_PAGENUMBER, number, total);
}

void TiffPageWriter::write_row(std::span<const std::uint8_t> row) {
    if (tile_width_ == 0) {
        // The samples are a parameter that is not const, since some codecs work in place; ours are a copy that is not used again.
        if (TIFFWriteScanline(target_.handle(), const_cast<std::uint8_t*>(row.data()), next_, 0) < 0) target_.fail_writing();
        ++next_;
        return;
    }
    std::copy(row.begin(), row.end(), band_.begin() + static_cast<std::ptrdiff_t>(next_ % tile_height_ * stride_));
    ++next_;
    if (next_ % tile_height_ == 0 || next_ == height_) write_tiles();
}

void TiffPageWriter::write_tiles() {
    const std::uint32_t top = (next_ - 1) / tile_height_ * tile_height_;
    const std::size_t tile_stride = pixel_bytes_ * tile_width_;
    for (std::size_t left = 0; left < stride_; left += tile_stride) {
        const std::size_t there = std::min(tile_stride, stride_ - left);
        for (std::size_t y = 0; y < tile_height_; ++y) {
            // Beyond the last row that row is repeated, which costs a compressor nothing.
            const std::size_t from = std::min<std::size_t>(y, next_ - 1 - top);
            std::memcpy(&tile_[y * tile_stride], &band_[from * stride_ + left], there);
        }
        const auto x = static_cast<std::uint32_t>(left / pixel_bytes_);
        if (TIFFWriteTile(target_.handle(), tile_.data(), x, top, 0, 0) < 0) target_.fail_writing();
    }
}

void TiffPageWriter::finish() {
    if (TIFFWriteDirectory(target_.handle()) != 1) target_.fail_writing();
}

}  // namespace telltale
