#pragma once

#include <cstdint>
#include <span>

namespace telltale {

/// How many half samples a tile's side has. It is also the unit of a phase: a whole turn has as many steps. Half samples are the
/// unit because samples are taken at their centres.
constexpr int half_samples = 288;

/// The factor by which docs/format.md, section 5, multiplies cosines before it rounds them.
constexpr int cosine_scale = 16384;
/// A cosine times cosine_scale, rounded; the angle is in half samples.
int cosine(int angle);

/// Adds up the lattice's waves, and counts at every sample of a tile the limits that their sum does not exceed.
///
/// Heights are summed in floats, and summed again in whole numbers where floats cannot tell a height from a limit, so that every
/// machine counts the same. Symmetry leaves a quarter of the sums along rows, and a quarter along columns.
///
/// phase    one phase per lattice point, in half samples: multiples of 3, which is a step of 1/96 turn, and not negative
/// limits   whole numbers, in units of cosine_scale^2
/// reached  filled with tile_samples^2 counts, row by row
/// cost     about 20 microseconds
void count_limits(std::span<const int> phase, std::span<const double> limits, std::span<std::uint8_t> reached);

}  // namespace telltale
