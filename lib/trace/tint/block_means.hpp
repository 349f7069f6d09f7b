#pragma once

#include <complex>
#include <optional>
#include <vector>

#include "mark/constellation.hpp"
#include "trace/leak/leak_picture.hpp"
#include "trace/tint/synchronise.hpp"

namespace telltale {

/// Reads the tint's frequencies from a JPEG picture of even paper of which only the rounded means of its blocks are left.
///
/// Copies that were averaged leave a pattern that is finer than the step of these means. A block shows one step or the next,
/// depending on the side of the rounding to which pattern and paper put it, and a plain fold takes that for noise. Here every
/// block says between which two values its mean lay, and the pattern that fits all of them is sought. Pilots are known, so what
/// they add is no noise; the paper's own level is found by the share of blocks on either side.
///
/// A tile that is a whole number of blocks wide and high shows the same few points of the pattern everywhere, so little is gained
/// there.
///
/// No copy is known here. Of the data points only their common strength is assumed, and that is measured.
/// picture  the leak's picture, of which `leak` was made
/// returns  one value for each point of lattice(), as the leak shows it, in levels, with phases at the leak's corner (0, 0);
///          nothing when the picture's step is unknown or finer than the pattern, or little paper is even
/// cost     some 3 ms a pass of 24 on a picture of 1 megapixel
/// source   Rangan, Generalized approximate message passing, ISIT 2011; for quantised readings Kamilov, Goyal and Rangan,
///          IEEE Trans. Signal Processing 60(12), 2012
std::optional<std::vector<std::complex<double>>> read_block_means(const LeakPicture& picture, const NormalisedLeak& leak,
                                                                  const Region& region, const Constellation& constellation);

}  // namespace telltale
