#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "telltale/trace.hpp"
#include "trace/score/hypothesis.hpp"
#include "trace/shift/find_text.hpp"

namespace telltale {

/// Everything that moved text says: each reading alone, all pictures of one document together, and each of these together
/// with the tint.
///
/// tint  the best that the tint says, when it says anything
std::vector<Hypothesis> find_shift(std::span<const LeakText> texts, const OriginalPages& originals, const std::optional<Alignment>& tint);

/// The most hypotheses that find_shift() gives for so many pictures, whatever they show.
std::size_t most_shift(std::size_t pictures, bool with_tint);

}  // namespace telltale
