#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "trace/leak/fold.hpp"
#include "trace/leak/normalise.hpp"

namespace telltale {

/// A size of the tile at which the lattice's lines stand out of the spectrum, whoever's copy it is.
struct CombPeak {
    TileSide side;
    double score = 0;  ///< standard deviations above the mean of as many random places of the spectrum
};

struct CombOptions {
    double min_side = 44;  ///< pixels; the lattice's finest line needs two and a bit
    double max_side = 1600;
    int count = 12;  ///< peaks to return
};

/// Searches the spectrum for the comb of the tile's frequencies, in steps of 0.3 % of the tile side.
///
/// Magnitudes alone are looked at, so the result depends neither on key nor copy, and the peaks that are not followed
/// cost nothing in the odds. Each peak is then refined along x and y apart.
/// returns  best first, no two within 0.3 % of each other
/// cost     one Fourier transform, and scales x lattice look-ups
/// source   Pereira and Pun, IEEE Trans. Image Processing 9(6), 2000; DESIGN of the lattice: docs/format.md, section 4
std::vector<CombPeak> find_comb(const NormalisedLeak& leak, const CombOptions& options = {});

/// The best comb of a page that may lie a little askew.
struct TurnedComb {
    double turn = 0;  ///< radians, counter-clockwise as seen
    double side = 0;  ///< pixels
    double score = 0;
};

/// Searches turns as well as sides, up to `most_turn` either way; options.count is of no concern.
///
/// cost  one Fourier transform, and turns x sides x lattice look-ups
TurnedComb find_turned_comb(const NormalisedLeak& leak, double most_turn, const CombOptions& options);

}  // namespace telltale
