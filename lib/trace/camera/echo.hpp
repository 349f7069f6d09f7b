#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "trace/leak/normalise.hpp"

namespace telltale {

/// How one block of a picture resembles itself when it is shifted.
struct EchoBlock {
    /// The middle of the block in the picture, in pixels.
    cv::Point2d centre;
    /// How alike block and shifted block are, in standard deviations of chance: echo_side x echo_side floats, with the shift
    /// (0, 0) at row and column echo_side / 2.
    cv::Mat echo;
};

/// A block's side in pixels: a few tiles, over which perspective changes little.
constexpr int echo_side = 192;
/// The shortest tile side, in pixels, that shows in a block: its finest waves take two pixels.
constexpr double least_echo_tile = 40;
/// The longest tile side, in pixels, that shows: shifted by it, a block overlaps itself by little more than half.
constexpr double most_echo_tile = 84;

/// Measures the echoes of overlapping blocks: autocorrelations of the whitened residual within the tint's band.
///
/// A page full of tiles resembles itself when it is shifted by a tile. Under perspective the shift changes from block to
/// block, but each block shows its own. Nothing here depends on the key, let alone on a copy.
///
/// leak     tiles of least_echo_tile to most_echo_tile pixels show
/// returns  blocks that are half a block apart or less and hold a fifth of paper; none when the picture is smaller than one
/// cost     two Fourier transforms a block, some 1 ms
/// source   docs/design/camera.md, "Finding the perspective"
std::vector<EchoBlock> measure_echoes(const NormalisedLeak& leak, int threads = 1);

/// The echo of a block at a shift in pixels, interpolated between its samples; 0 where the block has none.
float echo_at(const EchoBlock& block, cv::Point2d shift);

}  // namespace telltale
