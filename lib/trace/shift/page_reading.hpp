#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <span>
#include <vector>

#include "mark/shift_layout.hpp"
#include "trace/shift/leak_text.hpp"
#include "trace/shift/register.hpp"

namespace telltale {

/// Long side of an original's page as it is drawn to be read, in pixels. It is A4 at 216 dpi, which is finer than leaks are.
constexpr int read_side_px = 2526;
constexpr std::size_t most_readings = 6;  ///< readings of one picture at most, over all places and pages that fit about as well

/// A leak's ink, no finer than a move needs, and where a page lies in it.
struct RefinedPage {
    cv::Mat ink;
    std::vector<PageFit> fits;  ///< best first
};

/// Sharpens the places of a page in a leak, in no finer resolution than moves are measured in.
RefinedPage refine_page(const cv::Mat& leak_ink, const DrawnPage& page, std::span<const PageFit> places, Sharpening sharpening,
                        int threads);

/// Points of the page to pixels of the ink that it was placed in.
cv::Matx33d matrix_of(const PageFit& fit);

/// Reads one page's slots at every place that was refined, best fit first.
///
/// to_leak  pixels of the ink in which the page was refined to pixels of the leak
std::vector<ShiftReading> read_refined(const RefinedPage& refined, const cv::Matx33d& to_leak, const DrawnPage& page,
                                       const ShiftLayout& layout, std::uint32_t page_index, int threads);

/// Keeps the readings that fit about as well as the best one, at most most_readings.
///
/// Repeated paragraphs and forms of one make fit alike, and only their chips tell them apart.
void keep_best(std::vector<ShiftReading>& readings);

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
