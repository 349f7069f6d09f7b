#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace telltale {

struct SampleLayout;

/// How much of the tint each part of a picture hides, and how dark it is: the picture's just-noticeable-difference mask.
///
/// Textures hide more than flat areas do, and get up to 1.6 times the tint. Strokes on paper hide nothing, however much
/// they vary: where a quarter of an area is as light as its lightest part, or as dark as its darkest, there is paper. Dark areas, from
/// which nothing can be taken, are lifted by two thirds of the tint's depth (much like a screen blend). White pages have gain 1 and lift 0
/// everywhere.
///
/// cost    one pass over the samples for each document, and a few bytes for each 64 pixels
/// source  contrast masking after Watson, DCT quantization matrices visually optimized for individual images, SPIE 1913, 1993
class Masking {
public:
    /// Begins the mask of a picture whose samples have yet to be added; width and height in stored pixels.
    Masking(int width, int height);

    /// Adds the stored row y.
    void add_row(int y, std::span<const std::uint8_t> row, const SampleLayout& layout);

    /// Adds a block of 8 x 8 pixels, each of light 0 to 255.
    void add_block(int column, int row, std::span<const float, 64> light);

    /// Measures the mask when all samples have been added.
    void finish();

    /// Whether gain is 1 and lift 0 everywhere, so that nobody need ask for the mask.
    bool is_plain() const { return plain_; }

    /// Fills in the mask along a row of pixels.
    ///
    /// y     the row's centre in stored pixels
    /// step  stored pixels from one of the row's pixels to the next: 1, or more for a coarser JPEG component
    /// gain  one for each pixel, 1 to 1.6
    /// lift  one for each pixel, 0 (light) to 2/3 (black)
    void row(double y, double step, std::span<float> gain, std::span<float> lift) const;

private:
    static constexpr int bins = 64;
    struct Cell {
        float count = 0;
        float sum = 0;
        float squares = 0;
        std::array<std::uint16_t, bins> levels{};

        void add(float light);
    };
    Cell& cell_of_block(int column, int row);

    int cell_blocks_;  ///< blocks of 8 x 8 pixels along a cell's side
    int columns_;
    int rows_;
    bool plain_ = true;
    std::vector<Cell> cells_;
    std::vector<float> gain_;
    std::vector<float> lift_;
};

}  // namespace telltale
