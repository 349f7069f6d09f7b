#pragma once

#include <opencv2/core.hpp>

namespace telltale {

/// How the grid of tiles lies in a picture: tile coordinates (whole numbers at tile corners) to pixels.
using TileGrid = cv::Matx33d;

/// The place to which a homography takes a place.
cv::Point2d project(const cv::Matx33d& map, cv::Point2d at);

/// The map from the pixels of a picture to those of the same picture in another size.
cv::Matx33d scaling(cv::Size from, cv::Size to);
/// The map from OpenCV's coordinates, which have 0 in the middle of the first pixel, to ours, which have 0.5 there.
extern const cv::Matx33d half_pixel;

}  // namespace telltale
