#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "mark/constellation.hpp"
#include "trace/leak/flattening.hpp"
#include "trace/leak/fold.hpp"
#include "trace/leak/leak_picture.hpp"
#include "trace/leak/normalise.hpp"
#include "trace/tint/pilots.hpp"

namespace telltale {

/// One part of a picture in which the tile lies in one way: a page, or as much of it as is seen.
struct Region {
    cv::Rect area;           ///< pixels of SynchronisedLeak::leak
    TileSide side;           ///< pixels of SynchronisedLeak::leak
    PilotLock lock;          ///< where its tiles lie, and what lane they are
    std::size_t source = 0;  ///< index into SynchronisedLeak::sources, if there are any
};

/// A picture of a leak, with every place where the mark may be.
struct SynchronisedLeak {
    NormalisedLeak leak;
    std::vector<Region> regions;      ///< locks that chance does not explain, each page once; may be empty
    std::vector<Region> hypotheses;   ///< if there are no regions: the best guesses, to be judged by their chips
    std::vector<FlatSource> sources;  ///< how regions of a photo, or of a scan that lay askew, were flattened
    bool shows_page_askew = false;    ///< whether an outlined page lies askew, as in no screenshot
    double pilot_score = 0;           ///< the best lock's, before its pilots chose anything but side and origin; standard deviations
    double pilot_tests = 0;           ///< how many pilot scores could have been that one, origins and signs counted
};

/// How far the search for the tiles of one picture goes.
struct SyncOptions {
    int threads = 1;            ///< how many threads the search may use
    double sure_score = 7.3;    ///< a lock that ends the search: over a dozen sides chance reaches it one time in 10^4
    double region_score = 7.0;  ///< a lock that is taken for a region
    int max_regions = 8;        ///< how many regions a picture may have
    int max_hypotheses = 12;    ///< how many of the best guesses are kept, besides as many of those that the comb found likely
};

/// Finds how a leak's picture was scaled, turned, shifted and inverted, and which lanes it shows.
///
/// On the quick path the comb of the tile's frequencies gives a few scales, and the pilots say which one it is. Where that fails,
/// all four turns and finer scales are tried, and of crops hardly larger than a tile every scale by its pilots.
/// returns  nothing in regions when no lock stands out
/// cost     O(n log n) in pixels; 30 ms a megapixel on the quick path, some 10 x that on the patient one
SynchronisedLeak synchronise(const LeakPicture& picture, const Constellation& constellation, const SyncOptions& options = {});

/// Does the same with the first looks alone: upright, at half the resolution if the picture is large enough, by the whole page, the
/// comb's sides and their neighbours.
///
/// What is missed: pictures that were turned, lie askew, or are crops hardly larger than a tile.
/// cost  some 80 ms a megapixel, whether or not anything locks
SynchronisedLeak synchronise_quickly(const LeakPicture& picture, const Constellation& constellation, const SyncOptions& options = {});

}  // namespace telltale
