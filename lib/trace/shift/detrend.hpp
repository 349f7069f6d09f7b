#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "mark/shift_layout.hpp"
#include "trace/shift/measure.hpp"

namespace telltale {

/// How far what one slot moves lies from where the unmarked page has it, in the direction of chip +1.
struct SlotMove {
    std::size_t slot = 0;
    double x = 0;  ///< of its middle, points
    double y = 0;
    double value = 0;     ///< points
    double variance = 0;  ///< square points, > 0
};

/// What neighbours share is not the mark's: takes it from displacements, slot by slot.
///
/// Lens, perspective, paper and what a registration got wrong change smoothly; chips do not. A renderer that puts a line's
/// characters on whole pixels moves the line as one, so what a line shares goes too, as far as lines do differ.
/// Knows no copy's chips.
/// returns  the slots that were measured, those along the line first; those of an axis with less than six are left out
std::vector<SlotMove> remove_shared(std::span<const Displacement> measured, const PageLayout& layout, double distance);

/// The soft values of a page's slots: each move over its variance, clipped; 0 where nothing was measured.
std::vector<float> soften(std::span<const SlotMove> moves, const PageLayout& layout, double distance);

}  // namespace telltale
