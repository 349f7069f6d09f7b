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
/// First the heights of the lines (one profile a page, every scale and position by its spectrum), roughly for all pages and
/// finely for the best of them, then, for the best of these, the clusters' boxes.
///
/// cost  about 0.1 ms a page, most of it for the rough profiles, and some 0.5 s of one processor for the boxes
class PageSearch {
public:
    /// layouts  must outlive the search
    explicit PageSearch(std::span<const ShiftLayout> layouts);

    /// The likeliest pages, best first.
    std::vector<LikelyPage> find(const cv::Mat& leak_ink, std::size_t most, int threads = 1) const;

    /// How much text each part of the pages' heights holds, a row a page.
    struct Profiles {
        cv::Mat spectra;
        cv::Mat energies;  ///< sums of the squares of the first bins, none to all
    };

private:
    /// The pages whose lines were compared finely, with how well they fit and in what scale.
    std::vector<LikelyPage> compare_profiles(const cv::Mat& text, int threads) const;

    std::span<const ShiftLayout> layouts_;
    std::vector<LikelyPage> pages_;
    std::vector<double> em_pt_;  ///< of each page's usual font
    Profiles fine_;
    Profiles rough_;  ///< of half as many bins
};

}  // namespace telltale
