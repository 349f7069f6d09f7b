#pragma once

#include <cstdint>
#include <span>

namespace telltale {

/// Half samples in a tile side, which is also a whole turn of a wave's phase: samples are taken at their centres.
constexpr int half_samples = 288;

/// A cosine times 16384, as docs/format.md, section 5 prints it; the angle in half samples.
constexpr int cosine_scale = 16384;
int cosine(int angle);

/// Adds up the lattice's waves, and counts at every sample of a tile the limits that their sum does not exceed.
///
/// phase    one per lattice point, in half samples; multiples of 3, which is a step of 1/96 turn; not negative
/// limits   whole numbers, in units of cosine_scale^2
/// reached  tile_samples^2 counts, row by row
/// cost     about 20 microseconds: rows, then columns, each a quarter of the sums that symmetry leaves. Heights are summed in
///          floats, and again in whole numbers where floats cannot tell a height from a limit, so every machine counts the same
void count_limits(std::span<const int> phase, std::span<const double> limits, std::span<std::uint8_t> reached);

}  // namespace telltale
