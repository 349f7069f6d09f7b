#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace telltale {

/// A direction on a page as displayed, y pointing down; about one long, less where text is slanted.
struct PageVector {
    double x = 0;
    double y = 0;

    bool operator==(const PageVector&) const = default;
};

/// A few neighbouring characters that move along their line as one.
///
/// Across the line they move together with the rest of their phrase: renderers put baselines on whole pixels, and half a
/// word that sits a pixel lower would show.
/// Its box is in points of the page as displayed, from the top left corner of the CropBox; estimated from the font's
/// widths, so somewhat wider and higher than the ink.
struct TextCluster {
    double left = 0;
    double top = 0;
    double right = 0;
    double bottom = 0;
    std::uint32_t phrase = 0;  ///< some words of one line, counted from 0 over the page
    PageVector along{1, 0};    ///< where chip +1 of the cluster's slot moves it
    PageVector up{0, -1};      ///< where chip +1 of the phrase's slot moves it

    bool operator==(const TextCluster&) const = default;
};

struct PageLayout {
    /// Text of fewer clusters stays where it is, though it is listed. It would name nobody, and where the page lies in a leak,
    /// by which the tint is read, would be less certain for its having moved.
    static constexpr std::size_t least_moved = 20;

    double width = 0;  ///< as displayed, points
    double height = 0;
    std::vector<TextCluster> clusters;  ///< in the order in which the page draws them

    std::uint32_t phrases = 0;

    bool is_worth_moving() const { return clusters.size() >= least_moved; }
    /// Slots 0 .. clusters - 1 move a cluster along its line, the phrases' slots follow and move a phrase across it.
    int slot_count() const { return static_cast<int>(clusters.size()) + static_cast<int>(phrases); }
    std::uint32_t up_slot(std::uint32_t phrase) const { return static_cast<std::uint32_t>(clusters.size()) + phrase; }

    bool operator==(const PageLayout&) const = default;
};

/// Where a document's text can be moved: the shift channel's slots, lane = page index. See docs/format-shift.md.
struct ShiftLayout {
    double distance = 0;            ///< points, each way along each axis
    std::vector<PageLayout> pages;  ///< every page of the document, those without text too
    std::size_t left_alone = 0;     ///< characters, about, that cannot be moved; not kept in bytes

    std::size_t cluster_count() const;
    std::size_t moved_count() const;  ///< of pages that hold enough to be moved
    bool operator==(const ShiftLayout&) const = default;
};

/// The layout as bytes to be kept beside the original: 11 bytes a cluster, boxes to 1/65535 of the page's long side.
std::vector<std::uint8_t> to_bytes(const ShiftLayout& layout);
/// Nothing when the bytes are no layout, or damaged.
std::optional<ShiftLayout> shift_layout_from(std::span<const std::uint8_t> bytes);

/// The layout by which copies of either can be read: each page as whichever has text on it has it.
///
/// returns  nothing when there is none: where both have text it lies in the same pieces, and moves as far
std::optional<ShiftLayout> merged(ShiftLayout one, const ShiftLayout& other);

}  // namespace telltale
