#pragma once

#include <span>
#include <vector>

#include "telltale/measured_text.hpp"
#include "trace/page/text_index.hpp"
#include "trace/shift/find_text.hpp"

namespace telltale {

/// Puts readings into the words of the report, in pixels of the leak: every place at which a picture's text was read, in the
/// order of the texts and their readings.
std::vector<MeasuredText> describe_texts(std::span<const LeakText> texts, const TextIndex& index);

}  // namespace telltale
