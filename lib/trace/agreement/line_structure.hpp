#pragma once

#include <opencv2/core.hpp>

namespace telltale {

/// Whether a page's lines are in a leak, and what stands on them is other text.
///
/// Two pages of one template have their lines at the same heights, and then blocks of both look alike: nearly all that they show
/// are the stripes. So the mean along each row and each column is taken from both, which leaves the strokes. How alike these are by
/// chance is seen where the page is laid over itself, moved along its lines.
///
/// leak    texture of the place, height x width floats
/// inside  255 where the place shows the leak
/// page    texture of the page
/// at      the place's upper left corner on the page where stripes fit best, to some pixels
/// reach   how far a block is looked for around its place, pixels
/// block   side of a block, pixels
/// returns false where too few blocks have strokes to tell
/// cost    some 30 ms
bool has_other_text(const cv::Mat& leak, const cv::Mat& inside, const cv::Mat& page, cv::Point at, int reach, int block);

}  // namespace telltale
