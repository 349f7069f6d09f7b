#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <span>
#include <vector>

#include "mark/shift_layout.hpp"
#include "telltale/trace.hpp"
#include "trace/leak/leak_picture.hpp"
#include "trace/page/outlined_page.hpp"
#include "trace/shift/leak_text.hpp"
#include "trace/shift/register.hpp"

namespace telltale {

class TextIndex;

constexpr std::size_t most_readings = 6;  ///< readings of one picture at most, over all places and pages that fit about as well
constexpr std::size_t most_texts = 4;     ///< pictures that are searched for text; a leak with more says enough by its tint

/// Finds the pages that may fill a photo's outlines, by where their text stands. No page is drawn.
///
/// returns  likeliest first; empty when no page's text looks like that in an outline
/// source   docs/design/text.md, "Finding the page"
std::vector<PagePlace> find_outlined(const LeakPicture& picture, const TextIndex& index);

/// Finds the page that a picture shows among all originals by its text, as it is or photographed.
///
/// returns  nothing when no page has a place in the picture. There are places without readings when a page was placed, but its
///          clusters are not similar enough to be read
/// cost     some 0.5 s a picture, more where nothing fits
/// source   docs/design/text.md
std::optional<LeakText> find_text(const LeakPicture& picture, const TextIndex& index, const OriginalPages& originals, int threads = 1);

/// Makes a page of an original ready to be laid onto a leak.
///
/// luma  height x width bytes, as draw_original() gives them
DrawnPage drawn_page(const cv::Mat& luma, const PageLayout& layout);

/// Registers a leak's picture to one page whose place is nearly known, and reads the page's slots from it. Where the text does not
/// match after brief sharpening, the places are sharpened in full.
///
/// Every place that fits about as well as the best one is read: only their chips can tell repeated paragraphs apart, so each such
/// reading is an alignment of its own.
/// leak_ink  ink_of() the leak
/// places    where the page may lie in leak_ink, likeliest first
/// returns   best fit first; empty when the picture does not show this page
std::vector<ShiftReading> read_page(const cv::Mat& leak_ink, const DrawnPage& page, std::span<const PageFit> places,
                                    const ShiftLayout& layout, std::uint32_t page_index, int threads = 1);

}  // namespace telltale
