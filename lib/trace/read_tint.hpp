#pragma once

#include <span>
#include <vector>

#include "mark/constellation.hpp"
#include "telltale/trace.hpp"
#include "trace/leak/leak_picture.hpp"
#include "trace/score/hypothesis.hpp"

namespace telltale {

/// What the tint says of a leak.
struct TintReading {
    std::vector<Hypothesis> hypotheses;  ///< guesses, frames, regions, and all regions together, in this order
    std::vector<Lock> locks;             ///< sure ones, one a region
    double joint_pilots = 0;             ///< root of the summed squares of the locks' pilot scores, standard deviations
    double best_pilots = 0;              ///< the best pilot score before anything was chosen by it
    double pilot_tests = 0;              ///< how many pilot scores could have been that one

    /// The odds that an unmarked leak looks this marked; 1 where nothing was large enough to be tested.
    double presence() const;
};

struct TintOptions {
    bool together = false;  ///< pictures may show one page: where no lock is sure, weak ones are added lane by lane
    int threads = 1;
};

/// Finds the tiles in every picture and reads the chips' soft values, without knowing any copy.
///
/// A picture is taken for a screenshot if it can be one, else for a photo; one whose paper is too even for a tint is passed over.
/// cost  30 ms a megapixel where a screenshot locks at once, 2 s and more where nothing locks
TintReading read_tint(std::span<const LeakPicture> pictures, const Constellation& constellation, const TintOptions& options);

}  // namespace telltale
