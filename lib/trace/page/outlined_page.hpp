#pragma once

#include <array>
#include <cstdint>
#include <opencv2/core.hpp>
#include <span>
#include <vector>

#include "mark/shift_layout.hpp"
#include "trace/page/flat_page.hpp"

namespace telltale {

/// Where a picture may show a page of an original.
struct PagePlace {
    std::size_t document = 0;  ///< index into the layouts
    std::uint32_t page = 0;
    cv::Matx33d map;       ///< points of the page as displayed to pixels of the picture, 0.5 in the middle of the first
    double agreement = 0;  ///< correlation of the picture's text with the page's, -1 to 1
};

/// Finds the page that fills an outline by where the page's text stands.
///
/// Pages and outlines are all stretched to a square, so neither scale nor place has to be looked for, and the outline's corners
/// alone tell the camera's perspective. The text may be too small to be read.
///
/// cost  3 us a page and outline, and 2 kB a page
class OutlinedSearch {
public:
    /// layouts  must outlive the search
    explicit OutlinedSearch(std::span<const ShiftLayout> layouts);

    /// Finds the likeliest pages. Their agreement is the correlation of the photo's ink with where they have text.
    ///
    /// squares  outlined_squares() of the photo
    /// most     places to return at most
    /// returns  best first, however badly they agree; empty when no outline has text in it, or there are no pages
    std::vector<PagePlace> find(std::span<const OutlinedSquare> squares, std::size_t most) const;

private:
    static constexpr int side = 48;
    struct Page {
        std::size_t document;
        std::uint32_t page;
        std::array<std::int8_t, static_cast<std::size_t>(side) * side> text;
    };

    std::span<const ShiftLayout> layouts_;
    std::vector<Page> pages_;
};

}  // namespace telltale
