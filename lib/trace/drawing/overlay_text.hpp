#pragma once

#include <opencv2/core.hpp>

#include "telltale/overlay.hpp"

namespace telltale {

/// Whether there is anything to draw besides the page's outline.
bool shows_moves(const MeasuredText& text);

/// Half of what a page shows gives way to its paper, so that what is drawn on it is seen.
void fade_page(cv::Mat& picture, const MeasuredText& text);

/// Outline, boxes and arrows, as draw_overlay promises.
///
/// throws  bad_request when a copy is named whose chips are not one a move
void draw_text(cv::Mat& picture, const NamedText& named, int thin);

/// Which page it is, and how many arrows agree; where it covers as little of the text as it can.
void label_text(cv::Mat& picture, const NamedText& named, int thin);

}  // namespace telltale
