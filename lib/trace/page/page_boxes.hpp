#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <span>
#include <vector>

#include "mark/shift_layout.hpp"

namespace telltale {

/// A page that a leak may show.
struct LikelyPage {
    std::size_t document = 0;  ///< index into the layouts
    std::uint32_t page = 0;
    double agreement = 0;  ///< correlation of the leak's ink with where the page has text, -1 to 1
    double scale = 1;      ///< leak pixels a point, to 2 %
};

/// Compares a leak's text with where pages have theirs, as if each cluster were a grey box.
class PageBoxes {
public:
    /// text     ink without ruled lines
    /// layouts  must outlive this
    /// threads  that comparing may use
    PageBoxes(const cv::Mat& text, std::span<const ShiftLayout> layouts, int threads) : text_(text), layouts_(layouts), threads_(threads) {}

    /// Sets each page's agreement by a comparison at 18 dpi, at every position, in the scale that the page has.
    ///
    /// cost  some 2 ms a page
    void compare_roughly(std::span<LikelyPage> pages) const;

    /// Sets each page's agreement by a fine comparison, and sharpens its scale to 2 %.
    ///
    /// The leak is placed at 29 dpi, and then compared near the best places at 29 to 50 dpi: the less of a page it shows, the finer.
    /// cost    some 10 ms a page
    /// source  docs/design/text.md, "Finding the page"
    void compare_finely(std::span<LikelyPage> pages) const;

private:
    const PageLayout& layout_of(const LikelyPage& page) const { return layouts_[page.document].pages[page.page]; }
    double fine_boxes_of(const LikelyPage& page) const;  // pixels a point
    std::vector<cv::Point2d> places_of(const LikelyPage& page, const cv::Mat& leak) const;

    cv::Mat text_;
    std::span<const ShiftLayout> layouts_;
    int threads_;
};

}  // namespace telltale
