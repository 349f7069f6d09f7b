#pragma once

#include <complex>
#include <vector>

#include "mark/constellation.hpp"
#include "trace/leak/fold.hpp"

namespace telltale {

/// How a region of the leak lies on the page's tiles.
struct PilotLock {
    double score = 0;  ///< standard deviations; at most sqrt(2 x pilots)
    int lane = 0;
    int quarter_turns = 0;  ///< counter-clockwise, of the leak against the page
    int sign = 1;           ///< -1: inverted colours
    double x = 0;           ///< where a tile starts, in tile sides, in [0, 1)
    double y = 0;
    double strength = 0;  ///< the pilots' mean amplitude: it falls when the fold blurs, where a score near its best does not
};

/// The frequency as it appears in a leak that was turned.
Frequency turned(Frequency page, int quarter_turns);

/// The leak's value at one of the page's frequencies, the place of the tile and the keyed base phase taken away.
std::complex<double> derotated(std::complex<double> value, const PilotLock& lock, Frequency page, double base_turns);

/// Where nothing is known of the page yet.
std::vector<int> all_lanes();

struct PilotSearch {
    std::vector<int> lanes;
    std::vector<int> turns;
};

/// Places at which a search for the origin looks, and both signs: what a score is to be discounted by.
constexpr double pilot_origins = 2.0 * 288 * 288;

/// Finds lane, turn, sign and origin from the pilots' known phases, by an inverse Fourier transform each.
///
/// For a leak that knows nothing of the key, P(score at one place >= z) <= exp(-z^2 / 2): pilot phases are uniform and
/// independent, and E exp(a cos phase) = I0(a) <= exp(a^2 / 4).
/// returns  the best places of the two best pairs of lane and turn, best first
/// cost     a 96 x 96 transform for each lane and turn
std::vector<PilotLock> find_pilots(const Harmonics& harmonics, const Constellation& constellation, const PilotSearch& search);

/// The score of a lane and turn near an origin that is already known, and the origin refined.
PilotLock track_pilots(const Harmonics& harmonics, const Constellation& constellation, PilotLock lock);

}  // namespace telltale
