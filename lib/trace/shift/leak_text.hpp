#pragma once

#include <cstddef>
#include <cstdint>
#include <opencv2/core.hpp>
#include <vector>

#include "trace/page/outlined_page.hpp"
#include "trace/score/soft_values.hpp"
#include "trace/shift/detrend.hpp"
#include "trace/shift/register.hpp"

namespace telltale {

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
    /// Whether the page of the first reading may match. Other pages may match as well: see is_sure().
    bool has_match() const { return !readings.empty() && readings.front().may_match(); }
    /// Whether the picture surely shows this reading's page.
    bool surely_shows(const ShiftReading& reading) const;
};

}  // namespace telltale
