#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <span>
#include <vector>

#include "mark/shift_layout.hpp"
#include "trace/page/page_boxes.hpp"

namespace telltale {

/// Finds a leak's page among many by where its text stands; no page is drawn.
///
/// First the heights of the lines are compared: a page has one profile, whose spectrum is compared in every scale and at every
/// position, roughly for all pages and finely for the best of them. Then the clusters' boxes are compared for the best of these.
///
/// cost    about 0.1 ms a page, most of it for the rough profiles, and some 0.5 s of one processor for the boxes
/// source  docs/design/text.md, "Finding the page"
class PageSearch {
public:
    /// layouts  must outlive the search
    explicit PageSearch(std::span<const ShiftLayout> layouts);

    /// Finds the likeliest pages.
    ///
    /// leak_ink  ink_of() a picture
    /// returns   best first, at most `most`; empty when no page's text agrees
    std::vector<LikelyPage> find(const cv::Mat& leak_ink, std::size_t most, int threads = 1) const;

    /// How much text each part of the pages' heights holds, with one row for each page.
    struct Profiles {
        cv::Mat spectra;   ///< pages x bins floats: Fourier transforms of the profiles
        cv::Mat energies;  ///< pages x (bins + 1) floats: sums of the squares of the first bins, from none of them to all
    };

private:
    /// The pages whose lines were compared finely, with how well they fit and in what scale.
    std::vector<LikelyPage> compare_profiles(const cv::Mat& text, int threads) const;

    std::span<const ShiftLayout> layouts_;
    std::vector<LikelyPage> pages_;
    std::vector<double> em_pt_;  ///< em of each page's usual font, points
    Profiles fine_;
    Profiles rough_;  ///< profiles with half as many bins
};

}  // namespace telltale
