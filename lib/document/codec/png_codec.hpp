#pragma once

#include <png.h>

#include <csetjmp>
#include <cstdint>
#include <span>
#include <vector>

#include "document/tint/tinted_rows.hpp"

namespace telltale {

/// What a PNG's samples are once they are read: palettes and fewer than 8 bits become 8, a transparent colour becomes alpha.
struct PngHeader {
    int width = 0;
    int height = 0;
    int bit_depth = 8;  ///< 8 or 16
    int color_type = 0;
    int channels = 1;
    bool is_interlaced = false;
    Orientation orientation{};  ///< the orientation that the EXIF data asks for
    bool is_converted = false;  ///< the samples are not as they are in the file

    SampleLayout layout() const;
    std::size_t stride() const { return static_cast<std::size_t>(width) * layout().pixel_bytes(); }
};

enum class Damage { refused, passed_over };

/// What libpng's callbacks share with us.
struct PngState {
    std::jmp_buf failed;
    char reason[160] = "";
    Damage damage = Damage::refused;
    std::span<const std::uint8_t> left{};
    std::vector<std::uint8_t>* out = nullptr;
};

/// Reads a PNG row by row. An interlaced one is held whole, since its last rows come with the first.
class PngReader {
public:
    /// bytes   must outlive the reader
    /// throws  damaged; unsupported (too many pixels)
    explicit PngReader(std::span<const std::uint8_t> bytes, Damage damage = Damage::refused);
    PngReader(const PngReader&) = delete;
    PngReader& operator=(const PngReader&) = delete;
    ~PngReader();

    const PngHeader& header() const { return header_; }

    /// Reads the next row, header().stride() bytes; 16-bit samples in the machine's order. throws damaged
    void read_row(std::span<std::uint8_t> row);

    /// Reads what follows the rows. throws damaged
    void finish();

private:
    void read_header();
    void read_interlaced();
    [[noreturn]] void fail() const;

    PngState state_;
    png_structp png_ = nullptr;
    png_infop info_ = nullptr;
    PngHeader header_;
    std::vector<std::uint8_t> whole_;  ///< all rows of an interlaced picture
    std::size_t next_row_ = 0;
};

/// Writes a PNG row by row.
class PngWriter {
public:
    PngWriter(const PngHeader& header, std::vector<std::uint8_t>& out);
    PngWriter(const PngWriter&) = delete;
    PngWriter& operator=(const PngWriter&) = delete;
    ~PngWriter();

    /// throws system (no memory), all three
    void write_chunk(std::span<const char, 4> type, std::span<const std::uint8_t> content);
    void write_row(std::span<const std::uint8_t> row);
    void finish();

private:
    template <typename Work>
    void require(const Work& work);

    PngState state_;
    png_structp png_ = nullptr;
    png_infop info_ = nullptr;
};

}  // namespace telltale
