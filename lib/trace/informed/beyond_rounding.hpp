#pragma once

#include <opencv2/core.hpp>
#include <optional>

#include "telltale/raster.hpp"
#include "trace/leak/flattening.hpp"
#include "trace/leak/normalise.hpp"

namespace telltale {

/// What a JPEG picture shows beyond its original, by how the coefficients of its blocks were rounded.
///
/// The original tells where each coefficient was before it was rounded, to within some error and without the mark; the file tells
/// between which two values it lay with the mark. So a coefficient near the edge of its step tells much of the mark, and one in
/// the middle of a coarse step tells nothing, while the difference of decoded pixels is mostly what rounding did. The error is
/// taken to be logistic; its scale is measured, by frequency and by how much detail a block has. No candidate is looked at.
///
/// leak        luma, bytes, as it was decoded, so that its blocks start at the upper left corner
/// steps       Raster::block_steps of the leak
/// original    luma of the page, bytes; tiles start at its upper left corner
/// side        side of a tile on the original, pixels
/// flattening  tiles to pixels of the leak
/// area        the part to be returned, tiles
/// flat_px     pixels that a tile's side takes in what is returned
/// returns     the slope and the curvature of the logarithm of the likelihood, both by what the mark adds; nothing when the steps
///             are unknown or too fine, tiles have more than 240 pixels, or the leak shows nothing of the page
/// cost        some 0.8 s a megapixel of the page
/// source      the locally optimum detector for quantised observations: Kassam, Signal Detection in Non-Gaussian Noise, 1988
std::optional<NormalisedLeak> beyond_rounding(const cv::Mat& leak, const BlockSteps& steps, const cv::Mat& original, double side,
                                              const Flattening& flattening, const cv::Rect& area, int flat_px);

}  // namespace telltale
