#pragma once

#include <opencv2/core.hpp>

#include "telltale/trace.hpp"
#include "trace/page/text_index.hpp"
#include "trace/shift/leak_text.hpp"

namespace telltale {

/// What the lines of a leak say.
struct TextByLines {
    LeakText text;  ///< as find_text() gives it; empty when no page's lines stand as the leak's do
    /// Whether the leak has so many whole lines that it surely shows no page whose lines are kept.
    bool shows_no_page = false;
};

/// Finds the page that flat, upright ink shows by the lines of its text, and reads it.
///
/// ink      ink_of() the leak
/// to_leak  pixels of the ink to pixels of the leak's picture
/// cost     30 ms, and some 0.2 s for each page that is about as likely as the likeliest
/// source   docs/design/text.md, "Finding the page by its lines"
TextByLines find_by_lines(const cv::Mat& ink, const cv::Matx33d& to_leak, const TextIndex& index, const OriginalPages& originals,
                          int threads);

}  // namespace telltale
