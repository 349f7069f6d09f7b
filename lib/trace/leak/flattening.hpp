#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "trace/leak/coordinates.hpp"

namespace telltale {

/// How a photo is to be flattened: tiles to photo pixels, by a plane's perspective and a smooth rest.
///
/// The rest is what lens and curled paper add: polynomials in tile coordinates, in tiles, which are added before the perspective.
struct Flattening {
    TileGrid grid;                    ///< tiles to pixels of the photo's luma
    cv::Point2d middle;               ///< origin of the polynomials, tiles
    double reach = 1;                 ///< unit of the polynomials, tiles
    std::vector<cv::Point2d> rest{};  ///< rest_terms coefficients, tiles; empty when there is no rest

    /// The pixel of the photo that shows a place on the tiles.
    cv::Point2d operator()(cv::Point2d tiles) const;
};

/// A flattening without a rest: tiles of a plane, laid where a homography takes the plane.
///
/// map   units of the plane to pixels of the photo
/// tile  side of a tile, units of the plane
Flattening laid(const cv::Matx33d& map, double tile);

/// How many photo pixels a tile's side takes around a place on the tiles.
double tile_px_at(const Flattening& flattening, cv::Point2d tiles);

constexpr int rest_terms = 10;  ///< terms of a polynomial of the third degree in x and y

/// The terms of the rest at a place: 1, x, y, x x, and so on up to the third power.
cv::Vec<double, rest_terms> rest_basis(const Flattening& flattening, cv::Point2d tiles);

/// Where a flattened picture came from.
struct FlatSource {
    Flattening flattening;  ///< tiles to pixels of the leak
    cv::Point2d corner;     ///< place on the tiles of the flattened picture's upper left corner
};

}  // namespace telltale
