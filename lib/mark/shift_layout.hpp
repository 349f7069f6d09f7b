#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace telltale {

/// A direction on a page as displayed, with y pointing down. Its length is about one; it is less where text is slanted.
struct PageVector {
    double x = 0;
    double y = 0;

    bool operator==(const PageVector&) const = default;
};

/// A cluster: a few neighbouring characters that move along their line as one.
///
/// Across the line a cluster moves together with the rest of its phrase, since renderers put baselines on whole pixels, and half
/// a word that sits a pixel lower would be seen.
/// Its box is in points of the page as displayed, counted from the top left corner of the CropBox. For live text it is estimated
/// from the font's widths, so it is somewhat wider and higher than the ink.
struct TextCluster {
    double left = 0;
    double top = 0;
    double right = 0;
    double bottom = 0;
    std::uint32_t phrase = 0;  ///< the phrase that it belongs to, some words of one line; phrases are counted from 0 over the page
    PageVector along{1, 0};    ///< the direction in which chip +1 of the cluster's slot moves it
    PageVector up{0, -1};      ///< the direction in which chip +1 of the phrase's slot moves it

    bool operator==(const TextCluster&) const = default;
};

/// The clusters of one page.
struct PageLayout {
    /// A page of fewer clusters is listed, but its text stays where it is. It would name nobody; and the tint is read by where the
    /// page lies in a leak, which would be less certain if the text had moved.
    static constexpr std::size_t least_moved = 20;

    double width = 0;                   ///< width of the page as displayed, points
    double height = 0;                  ///< height of the page as displayed, points
    std::vector<TextCluster> clusters;  ///< in the order in which the page draws them

    std::uint32_t phrases = 0;  ///< how many phrases the page has

    bool is_worth_moving() const { return clusters.size() >= least_moved; }
    /// The number of slots: first one for each cluster, which moves it along its line, then one for each phrase, which moves it across.
    int slot_count() const { return static_cast<int>(clusters.size()) + static_cast<int>(phrases); }
    /// The slot that moves this phrase across its line.
    std::uint32_t up_slot(std::uint32_t phrase) const { return static_cast<std::uint32_t>(clusters.size()) + phrase; }

    bool operator==(const PageLayout&) const = default;
};

/// Where a document's text stands and can be moved: the slots of the channel shift, whose lane is the page's index.
///
/// See docs/format-shift.md.
struct ShiftLayout {
    double distance = 0;            ///< how far copies move text each way along each axis, points; 0 when they do not
    std::vector<PageLayout> pages;  ///< every page of the document, including those without text
    std::size_t left_alone = 0;     ///< about how many characters cannot be moved; to_bytes() leaves this out

    std::size_t cluster_count() const;
    std::size_t moved_count() const;  ///< how many clusters lie on pages that have enough of them to be moved
    bool operator==(const ShiftLayout&) const = default;
};

/// Writes the layout as bytes to be kept beside the original.
///
/// returns  11 bytes a cluster; boxes are rounded to 1/65535 of the page's long side
std::vector<std::uint8_t> to_bytes(const ShiftLayout& layout);
/// Reads what to_bytes() wrote; returns nothing when the bytes are no layout, or damaged.
std::optional<ShiftLayout> shift_layout_from(std::span<const std::uint8_t> bytes);

/// Reads what to_bytes() wrote, without the clusters: distance, and the pages' sizes. It takes a hundredth of the time and memory.
///
/// returns  nothing when the bytes are no layout, or cut off. What else is damaged shift_layout_from() finds
std::optional<ShiftLayout> shift_layout_sizes_from(std::span<const std::uint8_t> bytes);

/// Merges two layouts of one document into one by which copies made with either can be read.
///
/// Each page is taken from the layout that has text on it.
/// returns  nothing when there is no such layout: when both have text on a page, but in other pieces or moved by another distance
std::optional<ShiftLayout> merged(ShiftLayout one, const ShiftLayout& other);

}  // namespace telltale
