#pragma once

#include <cstdint>
#include <vector>

#include "document/ink/page_picture.hpp"

namespace telltale {

/// The bounds of ink that hangs together: pixels [left, right) x [top, bottom).
struct InkPart {
    int left = 0;
    int top = 0;
    int right = 0;
    int bottom = 0;

    int width() const { return right - left; }
    int height() const { return bottom - top; }
};

constexpr std::int32_t no_ink = -1;

/// The ink of a page, and which part each of its pixels belongs to.
struct PageInk {
    int width = 0;
    int height = 0;
    std::vector<InkPart> parts;
    std::vector<std::int32_t> part_of;  ///< for each pixel, row by row, the index of its part, or no_ink

    std::int32_t at(int x, int y) const {
        return part_of[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)];
    }
};

/// Finds the ink of a page: what is darker than the paper around it, with the soft edges of strokes.
///
/// The paper's level is looked for in every part of the page, since scans are darker towards an edge, and how much darker
/// counts as ink depends on the page's noise.
///
/// page    luma as displayed; a dark page has no ink
/// cost    about 20 ns a pixel, and 4 bytes of memory
PageInk find_ink(const PagePicture& page);

}  // namespace telltale
