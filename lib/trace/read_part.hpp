#pragma once

#include <vector>

#include "mark/constellation.hpp"
#include "telltale/raster.hpp"
#include "telltale/trace.hpp"
#include "trace/score/alignment.hpp"

namespace telltale {

/// Reads a picture that is part of a document, quickly, to see whether it is a copy of this vault's already.
///
/// It is looked at as a screenshot is, for the first moment: see synchronise_quickly(). Where that locks nothing, it is read beside
/// the original that it may be a copy of: see read_as_picture(). A photo's perspective, quarter turns and moved text are not looked for.
/// document   what this picture is part of
/// originals  those with which it is compared, except this document
/// returns    what could name a copy; each counts for the odds, and no candidate's chips were looked at
/// throws     bad_request when the picture has no samples
/// cost       some 0.1 s a megapixel whether or not there is a mark, and a second more where an original looks like it
std::vector<Alignment> read_part(const Raster& picture, const Sha256& document, const Constellation& constellation,
                                 const OriginalPages& originals, int threads);

}  // namespace telltale
