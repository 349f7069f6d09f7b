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
    cv::Rect area;  ///< in pixels of SynchronisedLeak::leak
    TileSide side;  ///< likewise
    PilotLock lock;
    std::size_t source = 0;  ///< index into SynchronisedLeak::sources, if there are any
};

/// A picture of a leak, with every place where the mark may be.
struct SynchronisedLeak {
    NormalisedLeak leak;
    std::vector<Region> regions;      ///< locks that chance does not explain, each page once; may be empty
    std::vector<Region> hypotheses;   ///< if there are no regions: the best guesses, to be judged by their chips
    std::vector<FlatSource> sources;  ///< of a photo: how the regions were flattened
    bool shows_page_askew = false;    ///< as no screenshot does
    double pilot_score = 0;           ///< of the best lock, before anything was chosen by its pilots but side and origin
    double pilot_tests = 0;           ///< how many pilot scores could have been that one, origins and signs counted
};

struct SyncOptions {
    int threads = 1;            ///< that the search of one picture may use
    double sure_score = 7.3;    ///< a lock that ends the search: over a dozen sides chance reaches it one time in 10^4
    double region_score = 7.0;  ///< a lock that is taken for a region
    int max_regions = 8;
    int max_hypotheses = 12;  ///< of all, and as many again of the likeliest sides
};

/// Finds how a leak's picture was scaled, turned, shifted and inverted, and which lanes it shows.
///
/// The quick path: the comb of the tile's frequencies gives a few scales, the pilots say which one it is. When it
/// fails, all four turns and finer scales, and for crops hardly larger than a tile every scale by its pilots.
/// returns  nothing in regions when no lock stands out
/// cost     O(n log n) in pixels; 30 ms a megapixel on the quick path, some 10 x that on the patient one
SynchronisedLeak synchronise(const LeakPicture& picture, const Constellation& constellation, const SyncOptions& options = {});

}  // namespace telltale
