#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "document/codec/tiff_file.hpp"
#include "document/tint/orientation.hpp"
#include "document/tint/tinted_rows.hpp"

namespace telltale {

/// What the rows of a TIFF page are once they are read: interleaved, 8 or 16 bits a sample.
struct TiffPage {
    enum class Colors { grey, rgb, cmyk };
    enum class Alpha { none, separate, premultiplied };

    std::uint32_t width = 0;
    std::uint32_t height = 0;
    Colors colors = Colors::grey;
    Alpha alpha = Alpha::none;  ///< what the channel after the colours holds
    int channels = 1;           ///< number of channels, transparency and others included
    int bits = 8;
    bool is_ink = false;  ///< 0 is white
    Orientation orientation{};

    std::uint16_t stored_bits = 8;      ///< bits of a sample in the file
    std::uint16_t stored_channels = 1;  ///< number of channels in the file
    std::uint16_t photometric = 0;
    std::uint16_t compression = 0;
    bool is_planar = false;  ///< each channel lies in a plane of its own
    bool is_tiled = false;

    bool is_palette() const { return photometric == PHOTOMETRIC_PALETTE; }
    int color_channels() const { return colors == Colors::grey ? 1 : colors == Colors::rgb ? 3 : 4; }
    SampleLayout layout() const;
    std::size_t stride() const { return static_cast<std::size_t>(width) * layout().pixel_bytes(); }
};

/// Describes the page that is open, and sets libtiff to turn JPEG's YCbCr into RGB.
///
/// throws  damaged, unsupported (too many pixels; samples that are no light or ink of 1 to 16 bits)
TiffPage describe_tiff_page(const TiffFile& file);

/// Reads the open page from its first row to its last.
class TiffRows {
public:
    /// file    must outlive this
    /// throws  unsupported: strips or tiles that are too large to be held
    TiffRows(const TiffFile& file, const TiffPage& page);

    /// Reads the next row, page.stride() bytes. throws damaged
    void read_row(std::span<std::uint8_t> row);

private:
    void read_band();
    void unpack(const std::uint8_t* stored, int plane, std::span<std::uint8_t> row) const;
    std::uint8_t small_sample(const std::uint8_t* stored, std::size_t index) const;

    const TiffFile& file_;
    TiffPage page_;
    std::uint32_t next_ = 0;          ///< number of the next row
    std::uint32_t band_rows_ = 0;     ///< rows of a band of tiles, or of the strips of planes; 0 when rows are read one by one
    std::size_t band_stride_ = 0;     ///< bytes of a stored row
    std::vector<std::uint8_t> band_;  ///< a band, plane after plane, or one row
    std::vector<std::uint8_t> tile_;
    std::vector<std::uint8_t> palette_;  ///< red, green, blue of each index
};

}  // namespace telltale
