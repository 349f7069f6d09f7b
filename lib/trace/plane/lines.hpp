#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "trace/plane/words.hpp"

namespace telltale {

/// For each word the next one in its line, if there is one, as an index.
using NextWords = std::vector<std::optional<std::size_t>>;

/// Chains words to lines. A line's slope depends on where it stands, as perspective has it: by a plane over the picture, which
/// neighbours tell.
///
/// cost  20 ms for 1,000 words; it grows with their square
NextWords chain_words(const std::vector<Word>& words);

/// The median, as the lower of two middle ones; 0 of nothing.
double median(std::vector<double> values);
/// A quantile, 0 to 1; 0 of nothing.
double quantile(std::vector<double> values, double share);

}  // namespace telltale
