#pragma once

#include <opencv2/core.hpp>

#include "telltale/trace.hpp"
#include "trace/leak/leak_picture.hpp"

namespace telltale {

/// What a leak shows where a page lies, flat and upright, with a resolution that is counted in pixels a tile.
struct FlatPlace {
    cv::Mat luma;        ///< height x width floats, 0 to 255
    cv::Mat inside;      ///< height x width bytes, 255 where the leak has pixels
    double tile_px = 0;  ///< side of a tile, pixels
    cv::Point2d corner;  ///< place of the upper left corner, in the map's tiles
};

/// The side of a tile in the middle of an area as the leak shows it, pixels: the shorter one where tiles are no squares.
double tile_in_leak(const TileMap& tiles, const TileArea& area);

/// Flattens the part of a picture in which an area of a page lies.
///
/// tile_px  side of a tile in the result, pixels; it is less where the leak itself shows tiles smaller
/// cost     some 10 ms
FlatPlace flatten_place(const LeakPicture& picture, const TileMap& tiles, const TileArea& area, double tile_px);

/// A part of a picture, with zeros where it reaches beyond.
cv::Mat part_of(const cv::Mat& picture, const cv::Rect& part);

}  // namespace telltale
