#pragma once

#include <complex>
#include <optional>
#include <vector>

#include "mark/constellation.hpp"
#include "trace/leak/leak_picture.hpp"
#include "trace/tint/synchronise.hpp"

namespace telltale {

/// The tint's frequencies behind a JPEG picture of even paper, of which nothing is left but the rounded means of its blocks.
///
/// Copies that were averaged leave a pattern that is finer than the step of these means: a block shows the one step or the
/// other, depending on the side of the rounding on which pattern and paper put it. A plain fold takes that for noise. Here
/// every block says between which two values its mean lay, and the pattern is sought that fits all of them: pilots are known,
/// so what they add is no noise; the paper's own level is found by the share of blocks on either side.
///
/// A tile that is a whole number of blocks wide and high shows the same few points of the pattern everywhere; little is gained
/// there.
///
/// No copy is known: of data points, nothing but their common strength is assumed, and that is measured.
/// returns  one value for each point of lattice(), as the leak shows it, in levels, phases at the leak's corner (0, 0);
///          nothing when the picture's step is unknown or finer than the pattern, or little paper is even
/// cost     some 3 ms a pass of 24 on a picture of 1 megapixel
/// source   Rangan, Generalized approximate message passing, ISIT 2011; for quantised readings Kamilov, Goyal and Rangan,
///          IEEE Trans. Signal Processing 60(12), 2012
std::optional<std::vector<std::complex<double>>> read_block_means(const LeakPicture& picture, const NormalisedLeak& leak,
                                                                  const Region& region, const Constellation& constellation);

}  // namespace telltale
