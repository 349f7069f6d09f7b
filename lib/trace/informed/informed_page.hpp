#pragma once

#include <opencv2/core.hpp>
#include <optional>

#include "mark/constellation.hpp"
#include "telltale/trace.hpp"
#include "trace/leak/flattening.hpp"
#include "trace/score/hypothesis.hpp"
#include "trace/score/soft_values.hpp"

namespace telltale {

constexpr int drawn_side_px = 2048;  ///< longer side of an original, a page of text or a picture, as it is drawn beside a leak

/// The correlation of a page with its original from which it is believed to be that one. Right pages had 0.85 to 0.99, another
/// page of the same table 0.76.
constexpr double sure_correlation = 0.8;
/// The correlation from which the report claims that an original is shown: another form of one make may be above the former.
constexpr double claimed_correlation = 0.9;

/// Where a page lies in a leak, as matching it with its original says.
struct SettledPage {
    Flattening flattening;   ///< tiles to pixels of the leak, to a few thousandths of a tile where the page has ink
    double correlation = 0;  ///< of the textures, about the finest that the mark has, 0 to 1
    bool has_ink_all_over = false;
};

/// What a leak shows of a page beyond its original.
struct InformedPage {
    SoftValues soft;
    Lock lock;  ///< where the tiles lie
};

/// Sharpens a place by matching the two pictures block by block, perspective first, then lens and curl.
///
/// leak      luma, bytes
/// original  luma of the page, bytes; tiles start at its upper left corner
/// side      of a tile on the original, pixels
/// first     tiles to pixels of the leak, to a twelfth of a tile
/// returns   nothing when the two do not fit
/// cost      some 0.2 s
std::optional<SettledPage> settle_page(const cv::Mat& leak, const cv::Mat& original, double side, const Flattening& first);

/// Reads the tint of a page or picture whose original is known, in a screenshot or a photo: takes away what the original explains of the
/// leak, text included, and reads the rest. So pilots need not be found, and paper between characters, where a JPEG's coarse
/// steps leave some of the mark, is read too.
///
/// steps     Raster::block_steps of the leak
/// page      index of the page, which says the lane
/// returns   nothing when hardly any of it is seen
/// cost      some 0.4 s, and where steps are coarse up to 1 s more
/// source    informed detection; Cox, Miller, Bloom, Fridrich, Kalker, Digital Watermarking, 2008
std::optional<InformedPage> read_informed_page(const cv::Mat& leak, const BlockSteps& steps, const cv::Mat& original, double side,
                                               const SettledPage& place, int page, const Constellation& constellation);

/// One picture's reading, to be scored.
Hypothesis original_hypothesis(InformedPage read, int picture, const std::optional<ShownPage>& shown);

}  // namespace telltale
