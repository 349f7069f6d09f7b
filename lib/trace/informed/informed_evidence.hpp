#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "mark/constellation.hpp"
#include "telltale/trace.hpp"
#include "trace/attribute.hpp"

namespace telltale {

/// One combination of slots that comparing with originals gives.
struct InformedAlignment {
    Alignment alignment;
    std::optional<ShownPage> shown{};  ///< what is shown where, when one picture alone shows it
    std::optional<Lock> lock{};        ///< likewise
};

/// Finds the originals of a leak's pictures, and reads what each shows beyond its original: every picture alone, and all
/// of them together.
///
/// Which original is shown, and where, is said by its features; no candidate's chips are looked at.
std::vector<InformedAlignment> find_informed(std::span<const Raster> pictures, const OriginalPages& originals, const Constellation& constellation);

/// The most alignments that find_informed gives for so many pictures, whatever it finds.
std::size_t most_informed_alignments(std::size_t pictures);

}  // namespace telltale
