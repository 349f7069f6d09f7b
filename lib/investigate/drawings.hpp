#pragma once

#include <span>
#include <string>

#include "telltale/key.hpp"
#include "telltale/overlay.hpp"
#include "telltale/raster.hpp"
#include "trace/report/report.hpp"

namespace telltale {

/// Where to write pictures for people who want to see what was located in a leak. An empty path asks for no picture.
struct DrawingPaths {
    std::string overlay;    ///< the leak with what was located drawn on it
    std::string rectified;  ///< the pages that were located, upright and flat

    bool any() const { return !overlay.empty() || !rectified.empty(); }
};

/// Writes these pictures as PNG files. When something was located in several pictures or on several pages, they are stacked.
///
/// Both files are written whole before either gets its name.
/// pictures  those that the report's locks count
/// texts     the text that was measured on these pictures
/// key       gives the chips of copies that the report accuses
/// returns   an empty string; or, when nothing was located and nothing is written, a sentence for people that says so
/// throws    exists when something is at one of the paths; system
std::string write_drawings(const DrawingPaths& paths, const LeakReport& report, std::span<const Raster> pictures,
                           std::span<const MeasuredText> texts, const VaultKey& key);

}  // namespace telltale
