#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "mark/constellation.hpp"
#include "telltale/trace.hpp"
#include "trace/leak/leak_picture.hpp"
#include "trace/score/hypothesis.hpp"

namespace telltale {

/// Finds the originals of a leak's pictures, and reads what each shows beyond its original: every picture alone, and all of
/// them together.
///
/// Which original is shown, and where, is said by its features; no candidate's chips are looked at.
std::vector<Hypothesis> find_informed_pictures(std::span<const LeakPicture> pictures, const OriginalPages& originals,
                                               const Constellation& constellation);

/// The most that find_informed_pictures() gives for so many pictures, whatever they show.
std::size_t most_informed_pictures(std::size_t pictures);

}  // namespace telltale
