#pragma once

#include <opencv2/core.hpp>
#include <vector>

namespace telltale {

/// How upright strokes stand in one part of a picture.
struct UprightStrokes {
    cv::Point2d at;     ///< mean place of the strokes' edges, pixels
    double slant = 0;   ///< pixels to the right for each one down
    double weight = 0;  ///< how surely, by the number of edges and how alike they are
};

/// Finds which way upright strokes lean, part by part: the mode of the directions of edges.
///
/// luma  height x width bytes
/// ink   height x width bytes, not 0 where there is ink
/// cost  some 10 ms for 2 megapixels
std::vector<UprightStrokes> find_upright_strokes(const cv::Mat& luma, const cv::Mat& ink);

}  // namespace telltale
