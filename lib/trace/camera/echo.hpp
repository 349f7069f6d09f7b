#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "trace/leak/normalise.hpp"

namespace telltale {

/// How one block of a picture resembles itself when it is shifted.
struct EchoBlock {
    cv::Point2d centre;  ///< pixels of the picture
    cv::Mat echo;        ///< echo_side x echo_side floats, shift zero in the middle; in standard deviations
};

constexpr int echo_side = 192;          ///< of a block, pixels: a few tiles, over which perspective changes little
constexpr double least_echo_tile = 40;  ///< tile sides that show in a block of that size, pixels
constexpr double most_echo_tile = 84;

/// Measures the echoes of overlapping blocks: autocorrelations of the whitened residual within the tint's band.
///
/// A page full of tiles resembles itself when it is shifted by a tile. Under perspective the shift changes from block to
/// block, but each block shows its own. Nothing here depends on the key, let alone on a copy.
/// cost  two Fourier transforms a block, some 1 ms
std::vector<EchoBlock> measure_echoes(const NormalisedLeak& leak);

/// The echo at a shift from the block's place, between its samples; 0 outside of what the block can show.
float echo_at(const EchoBlock& block, cv::Point2d shift);

}  // namespace telltale
