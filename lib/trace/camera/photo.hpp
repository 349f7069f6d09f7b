#pragma once

#include "mark/constellation.hpp"
#include "telltale/raster.hpp"
#include "trace/synchronise.hpp"

namespace telltale {

/// Finds the tiles in a photo of a screen or a sheet: any turn, perspective to some 45 degrees, a lens's distortion.
///
/// The patient path, for what synchronise() could not lock. The page's outline gives the perspective, or, when it can't
/// be seen, echoes of the page in itself; neither depends on the key. The pilots give the origin, then their phases are
/// tracked over all of the page, and the photo is flattened anew from its own pixels until they agree.
/// returns  regions of a flattened picture that can be read as if it were a screenshot; or, when no lock is sure, what
///          an outlined page would be, as hypotheses; or neither. pilot_score and pilot_tests are of the first look at
///          the pilots, before anything was chosen by them
/// cost     some 0.3 s for a photo of any size without a mark
SynchronisedLeak synchronise_photo(const Raster& picture, const Constellation& constellation, const SyncOptions& options = {});

}  // namespace telltale
