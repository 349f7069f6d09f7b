#pragma once

#include <vector>

#include "mark/constellation.hpp"
#include "trace/leak/flattening.hpp"
#include "trace/tint/pilot_readings.hpp"
#include "trace/tint/pilots.hpp"

namespace telltale {

/// One place where the pilots said how far the flattened picture is off.
struct Sighting {
    /// The middle of the window that was looked at, in tiles of the flattening.
    cv::Point2d at;
    /// What has to be added to `at`, in tiles, to get the page's own place that is seen there. So where the page lies too far
    /// right by d in the flattened picture, x is -d.
    cv::Point2d shift;
    /// How sure the pilots are of it, in standard deviations.
    double score = 0;
};

/// The pilots' amplitudes with all that a lock says taken away, so that they are real and positive if it is right.
///
/// returns  one reading for each pilot of the constellation, in its order; strong ones are clipped to 2.5 times the median
std::vector<PilotReading<double>> read_pilots(const Harmonics& harmonics, const Constellation& constellation, const PilotLock& lock);

/// Looks for the pilots window by window, within 0.15 tiles of where a lock expects them.
///
/// flat     a flattened picture of the area, tile_px to a tile
/// area     whole tiles; its corner is the flat picture's
/// lock     the lane, turn, sign and origin that are believed
/// window   the side of a window in tiles; windows overlap by half
/// returns  one sighting for each window that has a sixth of paper, also where it is no more than chance
/// cost     one fold and some 700 correlations with the pilots for each window
std::vector<Sighting> sight_pilots(const NormalisedLeak& flat, const cv::Rect& area, int tile_px, const Constellation& constellation,
                                   const PilotLock& lock, double window, int threads = 1);

/// Fits the plane's perspective, and when asked the smooth rest, to what was sighted.
///
/// Least squares with a prior on every unknown, so that few sightings change little of what they can't tell; sure sightings
/// count for more, and sightings that are off by more than some 0.03 tiles lose their say.
///
/// flattening  the one that the sightings were made with
/// with_rest   whether lens and curl are fitted too; otherwise what rest there was is dropped
/// returns     the flattening itself when nothing was sighted
Flattening fit_sightings(const Flattening& flattening, const std::vector<Sighting>& sightings, bool with_rest);

}  // namespace telltale
