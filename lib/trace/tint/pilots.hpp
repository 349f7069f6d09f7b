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
    int quarter_turns = 0;  ///< quarter turns of the leak against the page, counter-clockwise
    int sign = 1;           ///< -1 when the leak's colours are inverted, else 1
    double x = 0;           ///< where a tile starts, tile sides, in [0, 1)
    double y = 0;           ///< where a tile starts, tile sides, in [0, 1)
    double strength = 0;    ///< the pilots' mean amplitude, which falls when the fold blurs, while a score near its best does not
};

/// A frequency of the page as it appears in a leak that was turned.
Frequency turned(Frequency page, int quarter_turns);

/// The leak's value at one of the page's frequencies, with the place of the tile and the keyed base phase taken away.
///
/// base_turns  the base phase, turns
std::complex<double> derotated(std::complex<double> value, const PilotLock& lock, Frequency page, double base_turns);

/// The lanes to search where nothing is known of the page yet.
std::vector<int> all_lanes();

/// The lanes and quarter turns that a search tries.
struct PilotSearch {
    std::vector<int> lanes;
    std::vector<int> turns;
};

/// Number of places at which a search for the origin looks, times both signs. A score's odds are multiplied by it.
constexpr double pilot_origins = 2.0 * 288 * 288;

/// Finds lane, turn, sign and origin from the pilots' known phases, by one inverse Fourier transform for each lane and turn.
///
/// For a leak that knows nothing of the key, P(score at one place >= z) <= exp(-z^2 / 2): pilot phases are uniform and
/// independent, and E exp(a cos phase) = I0(a) <= exp(a^2 / 4).
/// returns  the best places of the two best pairs of lane and turn, best first; there are some for any leak, and the score says how
///          far they stand out
/// cost     a 96 x 96 transform for each lane and turn
std::vector<PilotLock> find_pilots(const Harmonics& harmonics, const Constellation& constellation, const PilotSearch& search);

/// Refines an origin that is already known, in its lane and turn, and measures the score there.
PilotLock track_pilots(const Harmonics& harmonics, const Constellation& constellation, PilotLock lock);

}  // namespace telltale
