#pragma once

#include <span>
#include <string>

#include "telltale/key.hpp"
#include "telltale/overlay.hpp"
#include "telltale/raster.hpp"
#include "trace/report/report.hpp"

namespace telltale {

/// Pictures for people who want to see what was located in a leak; empty paths: none.
struct DrawingPaths {
    std::string overlay;
    std::string rectified;

    bool any() const { return !overlay.empty() || !rectified.empty(); }
};

/// Writes them as PNG, both or neither. Where several pictures or pages were located they are stacked.
///
/// pictures  those that the report's locks count; none when they were not looked at
/// texts     what was measured on them
/// key       for the chips of copies that the report accuses
/// returns   empty; or why nothing is written, for people: nothing was located
/// throws    exists, system
std::string write_drawings(const DrawingPaths& paths, const LeakReport& report, std::span<const Raster> pictures,
                           std::span<const MeasuredText> texts, const VaultKey& key);

}  // namespace telltale
