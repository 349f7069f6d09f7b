#pragma once

#include <opencv2/core.hpp>

#include "trace/leak/flattening.hpp"

namespace telltale {

/// An original as it lies in a leak, pixel by pixel. It serves where the leak's own pixels matter, as they do in a JPEG.
struct PageOverLeak {
    cv::Rect box;      ///< part of the leak, in pixels: whole blocks, counted from the leak's upper left corner
    cv::Mat original;  ///< size of the box, floats, 0 to 1
    cv::Mat seen;      ///< size of the box, floats: 1 on the page away from its edges and the leak's, else 0
};

/// Draws an original where a flattening, in pixels of the leak, says that it lies.
///
/// original  luma of the page, bytes; tiles start at its upper left corner
/// side      side of a tile on the original, pixels
/// block     side of a block, pixels
/// returns   an empty box when nothing of the page is in the leak
/// cost      some 0.1 s a megapixel of the box
PageOverLeak draw_over_leak(cv::Size leak, const cv::Mat& original, double side, const Flattening& flattening, int block);

}  // namespace telltale
