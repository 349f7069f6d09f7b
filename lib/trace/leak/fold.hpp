#pragma once

#include <complex>
#include <opencv2/core.hpp>
#include <vector>

#include "trace/leak/normalise.hpp"

namespace telltale {

constexpr int fold_samples = 96;  ///< cells across a tile, enough for the lattice's 20 cycles with room to spare

/// Every pixel of a region, summed into one tile.
struct FoldedTile {
    cv::Mat weighted;  ///< fold_samples x fold_samples floats: sums of weighted residuals
    cv::Mat weight;    ///< fold_samples x fold_samples floats: sums of weights
};

/// The size of a tile in pixels of what is folded. A leak may be scaled a little differently along x and y.
struct TileSide {
    double x = 0;  ///< pixels
    double y = 0;  ///< pixels
};

/// The cell of the folded tile that a pixel's centre falls into, along one axis.
int fold_cell(int pixel, double side);

/// Folds a rectangle at the tile's pitch; the picture's corner (0, 0) is the folded tile's corner.
///
/// cost  two additions a pixel: rows first, then columns
FoldedTile fold(const NormalisedLeak& leak, TileSide side, const cv::Rect& region);

/// Amplitudes of the folded tile's frequencies, with their phases at the tile's corner.
///
/// A tile is a sum of lattice cosines, seen through a mask. What the mask hides counts as zero, so a sparse fold is attenuated
/// rather than guessed.
class Harmonics {
public:
    explicit Harmonics(const FoldedTile& folded);

    /// The amplitude of a frequency of x cycles a tile across and y down, each between -fold_samples / 2 and fold_samples / 2.
    std::complex<float> at(int x, int y) const;

private:
    cv::Mat values_;  // CV_32FC2, with frequency (x, y) at row y mod fold_samples and column x mod fold_samples
};

}  // namespace telltale
