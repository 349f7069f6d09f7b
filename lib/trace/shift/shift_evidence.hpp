#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "telltale/trace.hpp"
#include "trace/score/hypothesis.hpp"
#include "trace/shift/find_text.hpp"

namespace telltale {

/// Makes hypotheses of everything that moved text says.
///
/// Each reading is a hypothesis alone, all pictures of one document are another, and each of these is joined with the tint.
/// tint     the best alignment of the tint, when there is one
/// returns  at most most_shift() hypotheses; empty when no text was moved
std::vector<Hypothesis> find_shift(std::span<const LeakText> texts, const OriginalPages& originals, const std::optional<Alignment>& tint);

/// The most hypotheses that find_shift() returns for so many pictures, whatever they show.
std::size_t most_shift(std::size_t pictures, bool with_tint);

}  // namespace telltale
