#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "mark/constellation.hpp"
#include "telltale/trace.hpp"
#include "trace/leak/leak_picture.hpp"
#include "trace/score/hypothesis.hpp"

namespace telltale {

/// Finds the originals of a leak's pictures, and reads what each picture shows beyond its original.
///
/// Outlines, thumbnails and features tell which original is shown and where; no candidate's chips are looked at. Only the first 8
/// pictures are.
/// returns  one or two hypotheses for every picture whose original was found, the second beside another document that shows the same;
///          then one of all these pictures together; empty when no original was found
std::vector<Hypothesis> find_informed_pictures(std::span<const LeakPicture> pictures, const OriginalPages& originals,
                                               const Constellation& constellation, int threads = 1);

/// Reads a picture that is part of a document beside the original that it may be a copy of, if it is no photo of it.
///
/// besides  the document, which is not compared with itself
/// returns  nothing when no original looks like it: see PictureIndex::find_part()
/// cost     up to 0.2 s where none does, else some 1 s
std::optional<Hypothesis> read_as_picture(const LeakPicture& picture, const OriginalPages& originals, const Sha256& besides,
                                          const Constellation& constellation);

/// The most hypotheses that find_informed_pictures() returns for so many pictures, whatever they show.
std::size_t most_informed_pictures(std::size_t pictures);

}  // namespace telltale
