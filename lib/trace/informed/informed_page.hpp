#pragma once

#include <opencv2/core.hpp>
#include <optional>

#include "mark/constellation.hpp"
#include "telltale/trace.hpp"
#include "trace/leak/flattening.hpp"
#include "trace/score/hypothesis.hpp"
#include "trace/score/soft_values.hpp"

namespace telltale {

constexpr int drawn_side_px = 2048;  ///< longer side of an original as it is drawn beside a leak, a page of text or a picture

/// Correlation of a page with an original from which it is believed to be that original. Right pages had 0.85 to 0.99, another
/// page of the same table had 0.76.
constexpr double sure_correlation = 0.8;
/// Correlation from which the report claims that an original is shown. It is higher than sure_correlation, which another form of
/// the same make may reach.
constexpr double claimed_correlation = 0.9;

/// Where a page lies in a leak, as matching it with its original says.
struct SettledPage {
    Flattening flattening;          ///< tiles to pixels of the leak, to a few thousandths of a tile where the page has ink
    double correlation = 0;         ///< correlation of the textures, about as fine as the finest of the mark, 0 to 1
    bool has_ink_all_over = false;  ///< whether blocks were matched all over the page, so that the place is sure everywhere
};

/// What a leak shows of a page beyond its original.
struct InformedPage {
    SoftValues soft;  ///< one value for each slot of the page's lane
    Lock lock;        ///< where the tiles lie in the leak
};

/// Sharpens a place by matching the two pictures block by block: first the perspective, then what lens and curl add.
///
/// leak      luma, bytes
/// original  luma of the page, bytes; tiles start at its upper left corner
/// side      side of a tile on the original, pixels
/// first     tiles to pixels of the leak, right to a twelfth of a tile
/// returns   nothing when the two do not fit
/// cost      some 0.2 s
std::optional<SettledPage> settle_page(const cv::Mat& leak, const cv::Mat& original, double side, const Flattening& first);

/// Reads the tint of a page or picture whose original is known, in a screenshot or a photo.
///
/// What the original explains of the leak is taken away, text included, and the rest is read. So pilots need not be found, and the
/// paper between characters, where a JPEG's coarse steps leave some of the mark, is read too.
///
/// leak      luma, bytes
/// steps     Raster::block_steps of the leak
/// original  luma of the page, bytes; tiles start at its upper left corner
/// side      side of a tile on the original, pixels
/// place     where the page lies in this leak
/// page      index of the page, which says the lane
/// returns   nothing when hardly any of the page is seen
/// cost      some 0.4 s, and where steps are coarse up to 1 s more
/// source    informed detection; Cox, Miller, Bloom, Fridrich, Kalker, Digital Watermarking, 2008
std::optional<InformedPage> read_informed_page(const cv::Mat& leak, const BlockSteps& steps, const cv::Mat& original, double side,
                                               const SettledPage& place, int page, const Constellation& constellation);

/// Makes the hypothesis of one picture's reading.
///
/// shown  the page that the report claims the picture shows, if it claims one
Hypothesis original_hypothesis(InformedPage read, int picture, const std::optional<ShownPage>& shown);

}  // namespace telltale
