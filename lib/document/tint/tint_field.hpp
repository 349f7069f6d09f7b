#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "document/tint/orientation.hpp"
#include "mark/tile.hpp"

namespace telltale {

constexpr int least_tile_side = 96;  ///< pixels: of a smaller tile, chats and JPEG leave little of the finest frequencies

/// The side of the tile in a picture's own pixels: a quarter of the short side, and never fewer pixels than samples.
inline double tile_side_px(int width, int height) {
    return std::max<double>(least_tile_side, std::min(width, height) / 4.0);
}

/// A grid of pixels on which tiles are laid, for instance a picture's, or the coarser one of a JPEG component.
struct PixelGrid {
    int width = 0;  ///< number of pixels in a row
    int height = 0;
    double side_x = 0;  ///< side of the tile across, in pixels of this grid
    double side_y = 0;
    double extent_x = 0;  ///< width of the picture in pixels of this grid, which is less than width where that is padded
    double extent_y = 0;
    Orientation orientation{};
};

/// The grid of a picture's own pixels.
PixelGrid picture_grid(int width, int height, Orientation orientation = {});

/// A tile repeated over a grid of pixels from the top left corner of the displayed picture, as the factor that each pixel
/// is multiplied by.
///
/// Pixel centres are looked up between the samples' centres, with a Catmull-Rom spline, which keeps the tile's highest
/// frequencies where bilinear weights lose a tenth.
///
/// cost  144 x width floats, computed once; a row is then four multiplications a pixel
class TintField {
public:
    TintField(const Tile& tile, const PixelGrid& grid);

    /// Fills factors, grid.width of them, with level / 255 along the stored row y.
    void row(int y, std::span<float> factors) const;

    /// How deep the tint is: 1 less the least factor.
    float depth() const { return 1 - darkest_; }

private:
    PixelGrid grid_;
    float darkest_;
    std::vector<float> stretched_;  ///< tile_samples rows, each of grid.width factors
};

}  // namespace telltale
