#pragma once

#include <span>
#include <vector>

namespace telltale {

/// Half samples in a tile side, which is also a whole turn of a wave's phase: samples are taken at their centres.
constexpr int half_samples = 288;

/// A cosine times 16384, as docs/format.md, section 5 prints it; the angle in half samples.
constexpr int cosine_scale = 16384;
int cosine(int angle);

/// Adds up the lattice's waves: the pattern's height at every sample of a tile, row by row, in units of cosine_scale^2.
///
/// phase    one per lattice point, in half samples; multiples of 3, which is a step of 1/96 turn
/// returns  whole numbers below 2^53, so doubles hold them exactly and every machine computes the same
/// cost     about 50 microseconds: rows, then columns, each a quarter of the sums that symmetry leaves
std::vector<double> sum_waves(std::span<const int> phase);

}  // namespace telltale
