#pragma once

#include "mark/constellation.hpp"
#include "trace/leak/leak_picture.hpp"
#include "trace/score/soft_values.hpp"
#include "trace/tint/synchronise.hpp"

namespace telltale {

/// Reads the chips' soft values where the pilots locked, without knowing any copy.
///
/// Confidence comes from the pilots: how strong and how noisy they are at each radius says how much the data frequencies near
/// them are worth.
/// picture  the leak as it was handed over, unless another picture that was made of it is read. Where several copies were averaged
///          and the picture says how its blocks were rounded (Raster::block_steps), the roundings are read too, and added
/// returns  one value for each chip of the lane; 0 where nothing was read
/// source   maximum ratio combining; Brennan, Proc. IRE 47, 1959
SoftValues demodulate(const NormalisedLeak& leak, const Region& region, const Constellation& constellation,
                      const LeakPicture* picture = nullptr);

}  // namespace telltale
