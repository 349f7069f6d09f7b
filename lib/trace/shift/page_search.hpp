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
    double agreement = 0;  ///< of the leak's ink with where the page has text, -1 to 1
    double scale = 1;      ///< leak pixels a point, to 2 %
};

/// Finds a leak's page among many by where its text stands; no page is drawn.
///
/// First the heights of the lines (one profile a page, every scale and position by its spectrum), roughly for all pages and
/// finely for the best of them, then, for the best of these, the clusters' boxes as a picture at 18 dpi.
///
/// cost  about 0.1 ms a page, most of it for the rough profiles
class PageSearch {
public:
    /// layouts  must outlive the search
    explicit PageSearch(std::span<const ShiftLayout> layouts);

    /// The likeliest pages, best first.
    std::vector<LikelyPage> find(const cv::Mat& leak_ink, std::size_t most) const;

    /// How much text each part of the pages' heights holds, a row a page.
    struct Profiles {
        cv::Mat spectra;
        cv::Mat energies;  ///< sums of the squares of the first bins, none to all
    };

private:
    std::span<const ShiftLayout> layouts_;
    std::vector<LikelyPage> pages_;
    std::vector<double> em_pt_;  ///< of each page's usual font
    Profiles fine_;
    Profiles rough_;  ///< of half as many bins
};

}  // namespace telltale
