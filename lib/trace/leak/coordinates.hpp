#pragma once

#include <opencv2/core.hpp>

namespace telltale {

/// How the grid of tiles lies in a picture: tile coordinates (whole numbers at tile corners) to pixels.
using TileGrid = cv::Matx33d;

/// Where a homography takes a place.
cv::Point2d project(const cv::Matx33d& map, cv::Point2d at);

/// From a picture of one size to the same of another.
cv::Matx33d scaling(cv::Size from, cv::Size to);
/// OpenCV's coordinates have 0 in the middle of the first pixel: from those to ours.
extern const cv::Matx33d half_pixel;

}  // namespace telltale
