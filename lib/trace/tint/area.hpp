#pragma once

#include <vector>

#include "trace/tint/synchronise.hpp"

namespace telltale {

/// Finds which rectangle of the picture each page fills, and the other pages that lie at the same scale.
///
/// A window shows parts of two pages, each with its own lane and origin, between toolbars and grey. The pilots' correlation with the
/// picture, row by row and column by column, is high just where the page is. What is left outside is searched again, until no
/// lock stands out.
/// first    a lock over the whole picture
/// returns  at least one region and at most options.max_regions, first that of `first`, then each in the order it was found
std::vector<Region> split_areas(const NormalisedLeak& leak, const Region& first, const Constellation& constellation,
                                const SyncOptions& options);

}  // namespace telltale
