#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "trace/leak/coordinates.hpp"

namespace telltale {

/// How a photo is to be flattened: tiles to photo pixels, by a plane's perspective and a smooth rest.
///
/// The rest is what lens and curled paper add: polynomials in tile coordinates, in tiles, to be added before the
/// perspective. No coefficients: none.
struct Flattening {
    TileGrid grid;       ///< tiles to pixels of the photo's luma
    cv::Point2d middle;  ///< of the polynomials, tiles
    double reach = 1;    ///< tiles: their unit
    std::vector<cv::Point2d> rest{};

    /// Photo pixels of a place on the tiles.
    cv::Point2d operator()(cv::Point2d tiles) const;
};

/// Tiles of so many units of a plane, laid where a homography takes those units.
Flattening laid(const cv::Matx33d& map, double tile);

/// Photo pixels that a tile's side takes about a place on the tiles.
double tile_px_at(const Flattening& flattening, cv::Point2d tiles);

/// The terms of the rest at a place: 1, x, y, x x, .. up to the third power.
constexpr int rest_terms = 10;
cv::Vec<double, rest_terms> rest_basis(const Flattening& flattening, cv::Point2d tiles);

/// Where a flattened picture came from.
struct FlatSource {
    Flattening flattening;  ///< to pixels of the leak
    cv::Point2d corner;     ///< tiles at the flattened picture's upper left corner
};

}  // namespace telltale
