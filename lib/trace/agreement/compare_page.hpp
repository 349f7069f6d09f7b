#pragma once

#include <cstddef>
#include <opencv2/core.hpp>

#include "trace/agreement/flat_place.hpp"

namespace telltale {

/// How a place in a leak and one page look beside each other, block by block, where they fit each other best.
///
/// A block counts where one of the two shows something on it, strokes or a picture.
struct PageComparison {
    std::size_t alike = 0;        ///< blocks on which both show something, and the same
    std::size_t unlike = 0;       ///< blocks on which both show something, and not the same
    std::size_t page_only = 0;    ///< blocks on which the page shows something and the leak shows nothing
    std::size_t leak_only = 0;    ///< blocks on which the leak shows something and the page shows nothing
    bool has_other_text = false;  ///< the page's lines are there, and what stands on them is other text
    cv::Point2d page_corner;      ///< place of the page's upper left corner, in the lock's tiles
    cv::Size2d page_size;         ///< width and height of the page, tiles

    std::size_t counted() const { return alike + unlike + page_only + leak_only; }
    /// The share of the blocks that are alike among those that count, 0 to 1.
    double agreement() const { return counted() == 0 ? 0 : static_cast<double>(alike) / static_cast<double>(counted()); }
    /// The share of the page's blocks that the leak shows, 0 to 1. What was drawn onto the page, or lies beside it, does not lower it.
    double share_shown() const {
        const std::size_t on_page = alike + unlike + page_only;
        return on_page == 0 ? 0 : static_cast<double>(alike) / static_cast<double>(on_page);
    }
    /// Better is the comparison without other text, and then the one with more blocks alike.
    bool is_better_than(const PageComparison& other) const {
        return has_other_text != other.has_other_text ? other.has_other_text : alike > other.alike;
    }
};

/// Compares a place in a leak with a page.
///
/// A tile looks the same as its neighbours, so a lock says where the page lies up to whole tiles. All of these places are tried.
/// place    flatten_place()
/// page     the page's luma, height x width bytes
/// tile_px  side of a tile on that page, pixels
/// cost     some 40 ms
PageComparison compare_page(const FlatPlace& place, const cv::Mat& page, double tile_px);

}  // namespace telltale
