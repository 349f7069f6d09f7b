#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "document/foreign/decoder/luma_row.hpp"
#include "document/tint/orientation.hpp"
#include "telltale/raster.hpp"

namespace telltale {

struct PictureSize {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
};

/// The largest whole factor by which a picture can be shrunk and still be as large as the tracer wants to see it.
std::uint32_t shrink_factor(PictureSize size);

/// Takes a picture row by row, shrinks it on the way by a whole factor, and writes it to stdout as luma: turned upright, and a
/// very long one in pieces, since the tracer looks at each picture as a whole.
///
/// Holds the shrunk picture alone. Rows that never come are white.
class LumaPicture {
public:
    /// factor  by which the size is divided; a rest of fewer pixels is left out
    LumaPicture(PictureSize size, std::uint32_t factor, Orientation orientation = {});

    /// Takes the next row of samples, as many pixels as the picture is wide. Rows beyond its height are passed over.
    void add(const LumaSource& source, const std::uint8_t* samples);

    /// page         from 0
    /// block_steps  of the picture as it is stored, as in Raster; they are passed on when the picture is whole and upright
    void write(int page = 0, const BlockSteps& block_steps = {}) const;

private:
    void add_luma(std::span<const std::uint8_t> luma);

    std::uint32_t factor_;
    Orientation orientation_;
    PictureSize small_size_;
    std::uint32_t rows_ = 0;           ///< rows that have come so far
    std::vector<std::uint8_t> luma_;   ///< the luma of one row
    std::vector<std::uint32_t> sums_;  ///< sums over the rows that make one shrunk row
    std::vector<std::uint8_t> small_;
};

}  // namespace telltale
