#pragma once

#include <opencv2/core.hpp>

#include "trace/leak/flattening.hpp"

namespace telltale {

/// An original as it lies in a leak, pixel by pixel: where the leak's own pixels matter, as they do to a JPEG.
struct PageOverLeak {
    cv::Rect box;      ///< of the leak; whole blocks of so many pixels, counted from its upper left corner
    cv::Mat original;  ///< of the box: floats, 0 to 1
    cv::Mat seen;      ///< of the box: floats, 1 on the page away from its edges, else 0
};

/// Draws an original where a flattening, in pixels of the leak, says that it lies.
///
/// original  luma of the page, bytes; tiles start at its upper left corner
/// side      of a tile on it, pixels
/// block     pixels
/// returns   an empty box when nothing of the page is in the leak
/// cost      some 0.1 s a megapixel of the box
PageOverLeak draw_over_leak(cv::Size leak, const cv::Mat& original, double side, const Flattening& flattening, int block);

}  // namespace telltale
