#pragma once

#include <optional>
#include <span>
#include <vector>

#include "mark/shift_layout.hpp"
#include "telltale/raster.hpp"
#include "telltale/trace.hpp"
#include "trace/attribute.hpp"
#include "trace/demodulate.hpp"
#include "trace/shift/register.hpp"

namespace telltale {

/// What a leak says of one page's text: where the page lies in it, and a soft value for each slot.
struct ShiftReading {
    PageFit fit;
    SoftValues soft;
    std::size_t clusters = 0;  ///< that were measured
    double likeness = 0;       ///< of the middle one of the clusters that the leak shows, with the page's
};

/// One combination of slots that the text gives, alone or together with what the tint gave.
struct ShiftAlignment {
    Alignment alignment;
    std::optional<ShownPage> shown{};  ///< what is shown where, when one picture alone shows it, and surely this page
};

/// Finds the pages that a leak's pictures show among all originals, and everything that their text says: each reading
/// alone, all pictures of one document together, and each of these together with the tint.
///
/// tint  the tint's best alignment, when it has one
std::vector<ShiftAlignment> find_shift(std::span<const Raster> pictures, const OriginalPages& originals,
                                       const std::optional<Alignment>& tint);

/// The most alignments that find_shift gives for so many pictures, by whatever it finds.
std::size_t most_shift_alignments(std::size_t pictures, bool with_tint);

DrawnPage drawn_page(const Raster& picture, const PageLayout& layout);

/// Registers a leak's picture to one page and reads the page's slots from it, at every place that fits about as well as the
/// best: repeated paragraphs can be told apart by their chips alone, and each such reading is an alignment of its own.
///
/// returns  best fit first; nothing when the picture does not show this page
std::vector<ShiftReading> read_page(const cv::Mat& leak_ink, const DrawnPage& page, std::span<const PageFit> places,
                                    const ShiftLayout& layout, std::uint32_t page_index);

}  // namespace telltale
