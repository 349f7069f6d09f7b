#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "mark/shift_layout.hpp"
#include "trace/shift/measure.hpp"

namespace telltale {

/// How far the text of one slot lies from where the unmarked page has it, in the direction of chip +1.
struct SlotMove {
    std::size_t slot = 0;
    double x = 0;         ///< middle of the slot's text, points
    double y = 0;         ///< middle of the slot's text, points
    double value = 0;     ///< points
    double variance = 0;  ///< square points, > 0
};

/// Takes from displacements what neighbouring slots share, since that is not the mark's.
///
/// Lens, perspective, paper and errors of the registration change smoothly; chips do not. A renderer that puts a line's
/// characters on whole pixels moves the line as one, so what a line shares is taken too, as far as lines differ. No copy's chips
/// are known here.
/// measured  one displacement for each cluster of the layout
/// distance  how far text was moved, points
/// returns   the slots that were measured, those along the line first; an axis with fewer than six of them is left out
/// source    docs/design/text.md, "Reading the moves"
std::vector<SlotMove> remove_shared(std::span<const Displacement> measured, const PageLayout& layout, double distance);

/// The soft values of a page's slots: the expectation of each slot's chip, -1 to 1, and 0 where nothing was measured.
///
/// Two places and a common variance are fitted to the moves of each axis, without chips; the soft value is tanh(d x / variance).
/// moves   as remove_shared() returns them
/// source  docs/design/text.md, "Reading the moves"
std::vector<float> soften(std::span<const SlotMove> moves, const PageLayout& layout, double distance);

}  // namespace telltale
