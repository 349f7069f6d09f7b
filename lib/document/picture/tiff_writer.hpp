#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "document/codec/tiff_rows.hpp"

namespace telltale {

/// Refuses a page that could be read but not be written again.
///
/// throws  unsupported
void require_writable(const TiffPage& page);

/// Makes the open page of source the next one of a new file, row by row.
class TiffPageWriter {
public:
    /// tag  opaque, an ASCII field; none when empty
    TiffPageWriter(const TiffFile& target, const TiffFile& source, const TiffPage& page, const std::string& tag);

    /// All throw system.
    void write_row(std::span<const std::uint8_t> row);
    void finish();

private:
    void copy_fields(const TiffFile& source);
    void set_layout(const TiffFile& source, const TiffPage& page);
    void write_tiles();

    const TiffFile& target_;
    std::size_t stride_;
    std::size_t pixel_bytes_;
    std::uint32_t height_;
    std::uint32_t next_ = 0;        ///< number of the next row
    std::uint32_t tile_width_ = 0;  ///< pixels; 0 when the page has strips
    std::uint32_t tile_height_ = 0;
    std::vector<std::uint8_t> band_;  ///< the rows that make one row of tiles
    std::vector<std::uint8_t> tile_;
};

}  // namespace telltale
