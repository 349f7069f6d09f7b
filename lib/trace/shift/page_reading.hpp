#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <optional>
#include <span>
#include <vector>

#include "mark/shift_layout.hpp"
#include "telltale/trace.hpp"
#include "trace/shift/leak_text.hpp"
#include "trace/shift/register.hpp"

namespace telltale {

class TextIndex;

constexpr std::size_t most_readings = 6;  ///< readings of one picture at most, over all places and pages that fit about as well

/// A page of the index that a leak may show, drawn, and where it would lie in the leak's ink.
struct PlacedPage {
    std::size_t document = 0;
    std::uint32_t page = 0;
    DrawnPage drawn;
    std::vector<PageFit> places;  ///< likeliest first
};

/// Draws a page that a leak may show. It has no places yet.
///
/// returns  nothing when whoever keeps the originals cannot draw it
std::optional<PlacedPage> draw_page(std::size_t document, std::uint32_t page, const TextIndex& index, const OriginalPages& originals);

/// Sharpens the places of a page, and reads its slots at each that fits about as well as the best.
///
/// ink      ink_of() the leak
/// to_leak  pixels of the ink to pixels of the leak
/// returns  the best place, and the readings best fit first; empty when the page has no place in the leak
LeakText read_placed(const PlacedPage& page, const cv::Mat& ink, const cv::Matx33d& to_leak, const TextIndex& index, Sharpening sharpening,
                     int threads);

/// Adds what another page's places and readings say.
void add_text(LeakText& text, LeakText more);

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
