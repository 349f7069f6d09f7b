#pragma once

#include <span>
#include <vector>

#include "mark/shift_layout.hpp"
#include "trace/shift/measure.hpp"

namespace telltale {

/// Turns displacements into soft values, slot by slot: what neighbours share is not the mark's.
///
/// Lens, perspective, paper and what a registration got wrong change smoothly; chips do not. A renderer that puts a line's
/// characters on whole pixels moves the line as one, so what a line shares goes too, as far as lines do differ.
/// A slot's value is its displacement over its variance, clipped; 0 where nothing was measured.
/// Knows no copy's chips.
std::vector<float> soften(std::span<const Displacement> measured, const PageLayout& layout, double distance);

}  // namespace telltale
