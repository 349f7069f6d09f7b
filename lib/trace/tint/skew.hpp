#pragma once

#include <optional>

#include "mark/constellation.hpp"
#include "trace/leak/flattening.hpp"
#include "trace/tint/synchronise.hpp"

namespace telltale {

/// A sheet lies on a scanner's glass a little askew: by less than this, or else it is a photo's affair. Radians.
constexpr double most_skew = 0.056;  // 3.2 degrees

/// The step between the angles that skew_of_lock() tells apart, radians. It is so fine that rounding moves no edge of a picture of
/// 2048 px by more than 0.05 px.
constexpr double skew_step = 0.0001;

/// How many angles skew_of_lock() chooses among, by looking at pilots: each of them is a test more for presence (docs/odds.md).
constexpr int lock_skews = 2 * static_cast<int>(most_skew / skew_step) + 1;

/// How far a locked leak is turned, by how the pilots shift from its left half to its right and from its upper to its lower.
///
/// returns  radians, counter-clockwise as seen, a whole number of steps, at most most_skew; nothing where the halves see no pilots
///          or contradict each other
/// cost     four folds
std::optional<double> skew_of_lock(const NormalisedLeak& leak, const Region& region, const Constellation& constellation);

/// The same of a page that is not locked, or hardly, by the comb of the tile's frequencies: by magnitudes alone, so it costs nothing
/// in the odds. The page is believed to fill the scan by half or more.
///
/// returns  0 where no comb stands out, or one that is not turned
double skew_of_comb(const PaperPicture& paper);

/// The picture turned back about its middle. Its size stays; what turns in from outside is no paper.
PaperPicture turned_back(const PaperPicture& paper, double skew);

/// Where one region of the picture that was turned back lies in the leak.
FlatSource turned_source(const PaperPicture& paper, double skew, const NormalisedLeak& leak, const Region& region);

}  // namespace telltale
