#pragma once

#include <opencv2/core.hpp>
#include <optional>

#include "telltale/raster.hpp"
#include "trace/leak/flattening.hpp"
#include "trace/leak/normalise.hpp"

namespace telltale {

/// What a JPEG picture shows beyond its original, by how the coefficients of its blocks were rounded.
///
/// What the original explains says where each coefficient was before it was rounded, to within some error; the file says
/// between which two values it lay, mark included. So a coefficient near a rounding's edge tells much of the mark, and one in
/// the middle of a coarse step nothing, while the difference of decoded pixels is mostly what rounding did. The error is taken
/// to be logistic; its scale is measured, by frequency and by how much detail a block has. No candidate is looked at.
///
/// leak        luma, bytes, with the blocks that it was decoded from
/// original    luma of the page, bytes; tiles start at its upper left corner
/// side        of a tile on the original, pixels
/// flattening  tiles to pixels of the leak
/// area        in tiles, to be returned
/// flat_px     pixels a tile's side takes in what is returned
/// returns     the slope of the logarithm of the likelihood, and its curvature, both by what the mark adds; nothing where steps
///             are unknown, finer than the mark, or finer than is worth the time
/// cost        some 0.8 s a megapixel of the page
/// source      the locally optimum detector for quantised observations: Kassam, Signal Detection in Non-Gaussian Noise, 1988
std::optional<NormalisedLeak> beyond_rounding(const cv::Mat& leak, const BlockSteps& steps, const cv::Mat& original, double side,
                                              const Flattening& flattening, const cv::Rect& area, int flat_px);

}  // namespace telltale
