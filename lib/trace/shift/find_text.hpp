#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <span>
#include <vector>

#include "mark/shift_layout.hpp"
#include "telltale/trace.hpp"
#include "trace/leak/leak_picture.hpp"
#include "trace/page/outlined_page.hpp"
#include "trace/score/soft_values.hpp"
#include "trace/shift/detrend.hpp"
#include "trace/shift/register.hpp"

namespace telltale {

class TextIndex;

/// What a leak says of one page's text: where the page lies in the leak, and a soft value for each slot whose text was moved.
struct ShiftReading {
    std::size_t document = 0;  ///< index of the document in the TextIndex
    std::uint32_t page = 0;
    PageFit fit;
    cv::Matx33d to_leak;           ///< points of the page as displayed to pixels of the leak
    std::vector<SlotMove> moves;   ///< what the soft values were made of; empty when the document's text was never moved
    SoftValues soft;               ///< one value a slot; no values when the document's text was never moved
    double median_similarity = 0;  ///< median over the clusters that the leak shows, 0 to 1
    /// 10th percentile over the clusters that could be compared, 0 to 1: a page is rejected by its worst tenth, so that one odd
    /// glyph does not reject it.
    double tenth_percentile_similarity = 0;

    /// Whether the clusters are similar enough for the leak to show this page. Another page may match as well: see is_sure().
    bool may_match() const;
    bool is_of_the_page_of(const ShiftReading& other) const { return document == other.document && page == other.page; }
};

/// A picture that shows text of an original.
struct LeakText {
    int picture = 0;
    std::vector<PagePlace> places;       ///< likeliest first
    std::vector<ShiftReading> readings;  ///< best fit first; several where pages, or parts of one page, look alike

    /// Whether the picture surely shows the page of the first reading: that page may match, and no other page matches as well.
    bool is_sure() const;
    /// Whether the picture surely shows this reading's page.
    bool surely_shows(const ShiftReading& reading) const;
};

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
