#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "trace/leak/fold.hpp"
#include "trace/leak/normalise.hpp"

namespace telltale {

/// A size of the tile at which the lattice's lines stand out of the spectrum, whoever's copy it is.
struct CombPeak {
    TileSide side;
    double score = 0;  ///< standard deviations above the mean of as many random places of the spectrum as the lattice has points
};

struct CombOptions {
    double min_side = 44;    ///< pixels; a cycle of the lattice's finest wave needs a little more than two of them
    double max_side = 1600;  ///< pixels
    int count = 12;          ///< peaks to return at most
};

/// Searches the spectrum for the comb of the tile's frequencies, in steps of 0.3 % of the tile side.
///
/// Magnitudes alone are looked at, so the result depends neither on key nor copy, and the peaks that are not followed
/// cost nothing in the odds. Each peak is then refined along x and y separately.
/// returns  best first, no two within 0.3 % of each other; there are peaks for any leak, and the score says how far they stand out
/// cost     one Fourier transform, and scales x lattice look-ups
/// source   Pereira and Pun, IEEE Trans. Image Processing 9(6), 2000; the lattice: docs/format.md, section 4
std::vector<CombPeak> find_comb(const NormalisedLeak& leak, const CombOptions& options = {});

/// The best comb of a page that may lie a little askew.
struct TurnedComb {
    double turn = 0;  ///< radians, counter-clockwise as seen
    double side = 0;  ///< pixels
    double score = 0;
};

/// Searches the spectrum for the comb that fits best, over turns as well as sides.
///
/// most_turn  greatest turn either way, radians
/// options    the range of sides; its count does not matter here
/// returns    the best comb, however little it stands out
/// cost       one Fourier transform, and turns x sides x lattice look-ups
TurnedComb find_turned_comb(const NormalisedLeak& leak, double most_turn, const CombOptions& options);

}  // namespace telltale
