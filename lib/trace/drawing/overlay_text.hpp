#pragma once

#include <opencv2/core.hpp>

#include "telltale/overlay.hpp"

namespace telltale {

/// Whether a text has moves to be drawn, besides the page's outline.
bool shows_moves(const MeasuredText& text);

/// Mixes a page with the colour of its paper, about half and half, so that what is drawn on it can be seen.
void fade_page(cv::Mat& picture, const MeasuredText& text);

/// Draws outline, boxes and arrows, as draw_overlay() promises.
///
/// thin    thickness of a thin line, pixels
/// throws  bad_request when a copy is named, and there is not one chip for each move
void draw_text(cv::Mat& picture, const NamedText& named, int thin);

/// Writes which page it is and how many arrows agree, in the corner where the label covers the fewest moves.
void label_text(cv::Mat& picture, const NamedText& named, int thin);

}  // namespace telltale
