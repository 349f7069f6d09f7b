#pragma once

#include <opencv2/core.hpp>
#include <optional>

#include "telltale/trace.hpp"
#include "trace/demodulate.hpp"
#include "trace/informed/picture_place.hpp"

namespace telltale {

struct InformedReading {
    SoftValues soft;
    Lock lock;  ///< where the tiles lie, as the place says
};

/// Reads the tint of a picture whose original is known: what the leak shows beyond the original, as a screen or a chat app
/// would have changed it, is the mark and noise. No lock is needed, since the place says where tiles lie.
///
/// steps    Raster::block_steps of the leak
/// tile_px  side of a tile on the original, pixels; tiles start at its upper left corner
/// page     index of the original's page, which says the lane
/// returns  nothing when the leak shows less of it than any reading needs
/// source   informed detection; Cox, Miller, Bloom, Fridrich, Kalker, Digital Watermarking, 2008
std::optional<InformedReading> read_informed(const cv::Mat& leak, const BlockSteps& steps, const cv::Mat& original, const PicturePlace& place,
                                             double tile_px, int page, const Constellation& constellation);

}  // namespace telltale
