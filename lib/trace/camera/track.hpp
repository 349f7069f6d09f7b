#pragma once

#include <vector>

#include "mark/constellation.hpp"
#include "trace/leak/flattening.hpp"
#include "trace/tint/pilot_readings.hpp"
#include "trace/tint/pilots.hpp"

namespace telltale {

/// One place where the pilots said how far the flattened picture is off.
struct Sighting {
    cv::Point2d at;     ///< in tiles of the flattening
    cv::Point2d shift;  ///< where the tile really is, minus where it was expected, tiles
    double score = 0;   ///< standard deviations
};

/// The pilots of a lock that is believed, all that is known taken away: real and positive if all is well.
std::vector<PilotReading<double>> read_pilots(const Harmonics& harmonics, const Constellation& constellation, const PilotLock& lock);

/// Looks for the pilots window by window, near where a lock expects them.
///
/// flat   a flattened picture of the area, tile_px to a tile
/// lock   lane, turn, sign and origin that are believed; window side in tiles
std::vector<Sighting> sight_pilots(const NormalisedLeak& flat, const cv::Rect& area, int tile_px, const Constellation& constellation,
                                   const PilotLock& lock, double window);

/// Fits the plane's perspective, and when asked the smooth rest, to what was sighted; outliers lose their say.
Flattening fit_sightings(const Flattening& flattening, const std::vector<Sighting>& sightings, bool with_rest);

}  // namespace telltale
