#pragma once

#include <opencv2/core.hpp>

#include "mark/shift_layout.hpp"

namespace telltale {

/// Whether a drawing lacks the characters of its page, because whoever drew it had no font for them.
///
/// A document may name fonts that it does not carry, as many Chinese notices do. Without them a renderer draws the same box for
/// every character, or nothing at all, so that the drawing says nothing about what a reader of the document saw.
///
/// drawn    the page's luma, height x width bytes, at some 60 dpi or more
/// page     where its text stands
/// returns  false for a page with next to no text
/// cost     some 5 ms
bool lacks_glyphs(const cv::Mat& drawn, const PageLayout& page);

}  // namespace telltale
