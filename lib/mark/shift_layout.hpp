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
};

/// A few neighbouring characters that move as one. Two slots: index 2c moves cluster c along its line, 2c + 1 across it.
///
/// Its box is in points of the page as displayed, from the top left corner of the CropBox; estimated from the font's
/// widths, so somewhat wider and higher than the ink.
struct TextCluster {
    double left = 0;
    double top = 0;
    double right = 0;
    double bottom = 0;
    PageVector along{1, 0};  ///< where chip +1 of slot 2c moves it
    PageVector up{0, -1};    ///< where chip +1 of slot 2c + 1 moves it
};

struct PageLayout {
    double width = 0;  ///< as displayed, points
    double height = 0;
    std::vector<TextCluster> clusters;  ///< in the order in which the page draws them

    int slot_count() const { return 2 * static_cast<int>(clusters.size()); }
};

/// Where a document's text can be moved: the shift channel's slots, lane = page index. See docs/format-shift.md.
struct ShiftLayout {
    double distance = 0;            ///< points, each way along each axis
    std::vector<PageLayout> pages;  ///< every page of the document, those without text too
    std::size_t left_alone = 0;     ///< characters, about, that cannot be moved; not kept in bytes

    std::size_t cluster_count() const;
};

/// The layout as bytes to be kept beside the original: 9 bytes a cluster, boxes to 1/65535 of the page's long side.
std::vector<std::uint8_t> to_bytes(const ShiftLayout& layout);
/// Nothing when the bytes are no layout, or damaged.
std::optional<ShiftLayout> shift_layout_from(std::span<const std::uint8_t> bytes);

}  // namespace telltale
