#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "document/codec/jpeg_errors.hpp"

namespace telltale {

/// A JPEG's header, markers and quantised coefficients, to be changed and written again.
class JpegCoefficients {
public:
    /// Reads the header alone.
    ///
    /// bytes   must outlive this
    /// throws  damaged
    explicit JpegCoefficients(std::span<const std::uint8_t> bytes);
    JpegCoefficients(const JpegCoefficients&) = delete;
    JpegCoefficients& operator=(const JpegCoefficients&) = delete;
    ~JpegCoefficients();

    const jpeg_decompress_struct& header() const { return source_; }
    const jpeg_component_info& component(int index) const { return source_.comp_info[index]; }

    /// Reads all coefficients into memory, two bytes each. throws damaged
    void read();

    /// One row of blocks of a component.
    JBLOCKROW row(int index, JDIMENSION y);

    /// What follows the picture in the file.
    std::size_t bytes_left() const { return source_.src->bytes_in_buffer; }

    /// Writes the file again, with its tables, sampling, progression and markers as they were.
    ///
    /// tag     a comment that is added, in the place of an older tag; none is added when it is empty
    /// throws  system
    std::vector<std::uint8_t> write(std::string_view tag);

private:
    JpegErrors errors_;
    jpeg_decompress_struct source_{};
    jvirt_barray_ptr* coefficients_ = nullptr;
};

}  // namespace telltale
